import { z } from 'zod';
import { mutation, Nothing, query, signedIn, verifiedPerson, withStepUp } from '../contract.ts';
import { Code, isIdempotent } from './shapes.ts';

export const twoFactor = {
  enroll: mutation({
    summary: 'Begin to set up an authenticator app. It counts once a code of it was verified.',
    permission: withStepUp(verifiedPerson),
    rest: { method: 'POST', path: '/v1/me/two-factor/totp' },
    input: z.strictObject({}),
    output: z.object({ secret: z.string(), otpauth_url: z.string(), qr_svg: z.string() }),
    refuses: ['two_factor_enabled'],
    isIdempotent,
  }),
  verify: mutation({
    summary:
      'Finish setting up the authenticator app with one of its codes. Recovery codes are shown once; other sessions end.',
    permission: verifiedPerson,
    revokes: 'person',
    rest: { method: 'POST', path: '/v1/me/two-factor/totp/verify' },
    input: z.strictObject({ code: Code }),
    output: z.object({ recovery_codes: z.array(z.string()) }),
    refuses: ['invalid_code', 'two_factor_enabled', 'two_factor_disabled', 'rate_limited'],
    isIdempotent,
  }),
  renewRecoveryCodes: mutation({
    summary: 'Make new recovery codes, shown once. The old ones stop working.',
    permission: withStepUp(signedIn),
    rest: { method: 'POST', path: '/v1/me/two-factor/recovery-codes' },
    input: z.strictObject({}),
    output: z.object({ recovery_codes: z.array(z.string()) }),
    refuses: ['two_factor_disabled'],
    isIdempotent,
  }),
  disable: mutation({
    summary:
      'Turn two-factor authentication off: the authenticator app and the recovery codes go, other sessions end.',
    permission: withStepUp(signedIn),
    revokes: 'person',
    rest: { method: 'POST', path: '/v1/me/two-factor/disable', status: 204 },
    input: z.strictObject({}),
    output: Nothing,
    refuses: ['two_factor_disabled'],
    isIdempotent,
  }),
  status: query({
    summary: 'Which second factors you have, and how many recovery codes are left.',
    permission: signedIn,
    rest: { method: 'GET', path: '/v1/me/two-factor' },
    input: z.strictObject({}),
    output: z.object({ totp: z.boolean(), passkeys: z.int(), recovery_codes_left: z.int() }),
  }),
} as const;
