import { z } from 'zod';
import {
  anyone,
  internal,
  mutation,
  Nothing,
  query,
  signedIn,
  verifiedPerson,
  withStepUp,
  type Contract,
} from './contract.ts';
import { id } from './ids.ts';
import { JsonObject } from './json.ts';
import { LinkToken } from './link.ts';
import { operations } from './operations.ts';
import { whole } from './pagination.ts';
import { EmailAddress, text, Timestamp } from './text.ts';

/** What a person chose for themselves, in every organization. */
export const Preferences = z.object({ theme: z.enum(['system', 'light', 'dark']) });
export type Preferences = z.infer<typeof Preferences>;

export const User = z.object({
  id: id('user'),
  name: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  two_factor_enabled: z.boolean(),
  preferences: Preferences,
});
export type User = z.infer<typeof User>;

/** 12 to 200 characters; length is what counts (NIST SP 800-63B-4). Never trimmed. */
export const Password = z
  .string()
  .min(12, { error: 'must have at least 12 characters' })
  .max(200, { error: 'must have at most 200 characters' });
/** A password as somebody claims to know it. */
const GivenPassword = z.string().min(1).max(200);

/** Six digits of an authenticator app; spaces are forgiven. */
const Code = z
  .string()
  .transform((code) => code.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, { error: 'must have 6 digits' }));
/** A recovery code; how it is spelled out is forgiven. */
const RecoveryCode = z.string().trim().min(8).max(40);

const SessionToken = z.object({ token: z.string(), expires_at: Timestamp, user: User });
const Accepted = z.object({ accepted: z.literal(true) });

export const secondFactors = ['totp', 'recovery_code', 'passkey'] as const;
export const SecondFactor = z.enum(secondFactors);
/** A second factor that was asked for: what is presented next must name this challenge. Good for 10 minutes. */
const TwoFactorDemand = z.object({
  two_factor: z.object({ challenge: z.string(), methods: z.array(SecondFactor) }),
});
/** A challenge as it comes back. */
const Challenge = z.string().min(1).max(200);

/** What a browser is to hand to `navigator.credentials`, and the ceremony it belongs to. Good for 10 minutes, once. */
const Ceremony = z.object({ ceremony: z.string(), options: JsonObject });
/** What `navigator.credentials` answered, as @simplewebauthn/browser writes it. */
const CeremonyAnswer = { ceremony: Challenge, response: JsonObject };

export const Passkey = z.object({
  id: id('passkey'),
  name: z.string(),
  created_at: Timestamp,
  last_used_at: Timestamp.nullable(),
});
export type Passkey = z.infer<typeof Passkey>;

export const Session = z.object({
  id: id('session'),
  is_current: z.boolean(),
  /** A browser and a system, such as `Firefox on Linux`. */
  device: z.string(),
  ip: z.string().nullable(),
  created_at: Timestamp,
  /** At most a minute old. */
  last_seen_at: Timestamp,
  expires_at: Timestamp,
});
export type Session = z.infer<typeof Session>;

/** The person behind a session, as the door needs to know them. */
const SessionOwner = z.object({
  session_id: id('session'),
  user_id: id('user'),
  name: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  /** Whether they have a second factor at all. */
  two_factor_enabled: z.boolean(),
  /** Whether this session has shown one. */
  has_second_factor: z.boolean(),
  signed_in_at: Timestamp,
  /** When they last proved who they are: at sign-in, or by a step-up. */
  proven_at: Timestamp,
  last_seen_at: Timestamp,
  expires_at: Timestamp,
});
export type SessionOwner = z.infer<typeof SessionOwner>;

const isIdempotent = false;

/** identity: people, their sessions and how they prove who they are. */
export const identity = {
  auth: {
    signUp: mutation({
      summary: 'Sign up with name, address and password; a mail with a link to verify the address follows.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/sign-up', status: 201 },
      input: z.strictObject({
        name: text(1, 100),
        email: EmailAddress,
        password: Password,
        /** Of an invitation to this address: whoever has it reads the address's mail, which verifies it. */
        invitation_token: LinkToken.optional(),
      }),
      output: z.object({ user: User }),
      refuses: ['link_expired', 'rate_limited'],
      isIdempotent,
    }),
    verifyEmail: mutation({
      summary: 'Verify an address with the token of the link that was sent to it.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/verify-email' },
      input: z.strictObject({ token: LinkToken }),
      output: z.object({ user: User }),
      refuses: ['link_expired'],
      isIdempotent,
    }),
    resendVerification: mutation({
      summary:
        'Send the verification link again. The answer is the same whether the address is known or not.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/resend-verification', status: 202 },
      input: z.strictObject({ email: EmailAddress }),
      output: Accepted,
      refuses: ['rate_limited'],
      isIdempotent,
    }),
    signIn: mutation({
      summary:
        'Sign in with address and password: a new session, its token shown once, or the second factor that is asked for first.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/sign-in' },
      input: z.strictObject({ email: EmailAddress, password: GivenPassword }),
      output: z.union([SessionToken, TwoFactorDemand]),
      refuses: ['invalid_credentials', 'rate_limited'],
      isIdempotent,
    }),
    twoFactor: mutation({
      summary: 'Finish signing in with a code of the authenticator app or a recovery code.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/two-factor' },
      input: z
        .strictObject({
          challenge: Challenge,
          code: Code.optional(),
          recovery_code: RecoveryCode.optional(),
        })
        .refine((input) => (input.code === undefined) !== (input.recovery_code === undefined), {
          path: ['code'],
          error: 'is required, or a recovery_code instead of it',
        }),
      output: SessionToken,
      refuses: ['invalid_code', 'invalid_token', 'rate_limited'],
      isIdempotent,
    }),
    passkeyOptions: mutation({
      summary: 'Begin a sign-in with a passkey, or the second step of one when a challenge is named.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/passkey/options' },
      input: z.strictObject({ challenge: Challenge.optional() }),
      output: Ceremony,
      refuses: ['invalid_token', 'rate_limited'],
      isIdempotent,
    }),
    passkey: mutation({
      summary: 'Sign in with a passkey. It counts as both factors.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/passkey' },
      input: z.strictObject(CeremonyAnswer),
      output: SessionToken,
      refuses: ['invalid_passkey', 'rate_limited'],
      isIdempotent,
    }),
    stepUp: mutation({
      summary:
        'Prove again that it is you, with the password, a code or both; good for 10 minutes. With a second factor set up, the code is needed.',
      permission: signedIn,
      revokes: 'person',
      rest: { method: 'POST', path: '/v1/auth/step-up', status: 204 },
      input: z
        .strictObject({ password: GivenPassword.optional(), code: Code.optional() })
        .refine((input) => input.password !== undefined || input.code !== undefined, {
          path: ['password'],
          error: 'is required, or a code',
        }),
      output: Nothing,
      refuses: ['invalid_credentials', 'invalid_code', 'rate_limited'],
      isIdempotent,
    }),
    signOut: mutation({
      summary: 'End the session of this token.',
      permission: signedIn,
      revokes: 'person',
      rest: { method: 'POST', path: '/v1/auth/sign-out', status: 204 },
      input: z.strictObject({}),
      output: Nothing,
      isIdempotent,
    }),
    forgotPassword: mutation({
      summary:
        'Send a link that sets a new password. The answer is the same whether the address is known or not.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/forgot-password', status: 202 },
      input: z.strictObject({ email: EmailAddress }),
      output: Accepted,
      refuses: ['rate_limited'],
      isIdempotent,
    }),
    resetPassword: mutation({
      summary:
        'Set a new password with the token of the link. It ends every session, verifies the address, and leaves the second factor as it is.',
      permission: anyone,
      rest: { method: 'POST', path: '/v1/auth/reset-password', status: 204 },
      input: z.strictObject({ token: LinkToken, password: Password }),
      output: Nothing,
      refuses: ['link_expired'],
      isIdempotent,
    }),
  },
  me: {
    get: query({
      summary: 'The signed-in person.',
      permission: signedIn,
      rest: { method: 'GET', path: '/v1/me' },
      input: z.strictObject({}),
      output: User,
    }),
    update: mutation({
      summary: 'Change your name or your preferences.',
      permission: signedIn,
      revokes: 'person',
      rest: { method: 'PATCH', path: '/v1/me' },
      input: z.strictObject({
        name: text(1, 100).optional(),
        preferences: z.strictObject(Preferences.partial().shape).optional(),
      }),
      output: User,
    }),
    changePassword: mutation({
      summary: 'Change your password. It ends your other sessions.',
      permission: signedIn,
      revokes: 'person',
      rest: { method: 'POST', path: '/v1/me/password', status: 204 },
      input: z.strictObject({ current_password: GivenPassword, password: Password }),
      output: Nothing,
      refuses: ['rate_limited'],
      isIdempotent,
    }),
    changeEmail: mutation({
      summary:
        'Change your address. It counts once the link that is mailed to it was followed; the old address is told.',
      permission: withStepUp(signedIn),
      rest: { method: 'POST', path: '/v1/me/email', status: 202 },
      input: z.strictObject({ email: EmailAddress }),
      output: Accepted,
      refuses: ['rate_limited'],
      isIdempotent,
    }),
  },
  twoFactor: {
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
  },
  passkeys: {
    options: mutation({
      summary: 'Begin to register a passkey.',
      permission: withStepUp(verifiedPerson),
      rest: { method: 'POST', path: '/v1/me/passkeys/options' },
      input: z.strictObject({}),
      output: Ceremony,
      isIdempotent,
    }),
    register: mutation({
      summary: 'Finish registering a passkey.',
      permission: withStepUp(verifiedPerson),
      revokes: 'person',
      rest: { method: 'POST', path: '/v1/me/passkeys', status: 201 },
      input: z.strictObject({ name: text(1, 100), ...CeremonyAnswer }),
      output: Passkey,
      refuses: ['invalid_passkey'],
      isIdempotent,
    }),
    list: query({
      summary: 'Your passkeys.',
      permission: signedIn,
      rest: { method: 'GET', path: '/v1/me/passkeys' },
      input: z.strictObject({}),
      output: whole(Passkey),
    }),
    remove: mutation({
      summary: 'Remove a passkey.',
      permission: withStepUp(signedIn),
      revokes: 'person',
      rest: { method: 'DELETE', path: '/v1/me/passkeys/:id', status: 204 },
      input: z.strictObject({ id: z.string() }),
      output: Nothing,
      refuses: ['not_found'],
    }),
  },
  sessions: {
    list: query({
      summary: 'Where you are signed in.',
      permission: signedIn,
      rest: { method: 'GET', path: '/v1/me/sessions' },
      input: z.strictObject({}),
      output: whole(Session),
    }),
    revoke: mutation({
      summary: 'End one of your sessions.',
      permission: signedIn,
      revokes: 'person',
      rest: { method: 'DELETE', path: '/v1/me/sessions/:id', status: 204 },
      input: z.strictObject({ id: z.string() }),
      output: Nothing,
      refuses: ['not_found'],
    }),
    revokeOthers: mutation({
      summary: 'End all your sessions but this one.',
      permission: signedIn,
      revokes: 'person',
      rest: { method: 'POST', path: '/v1/me/sessions/revoke-others' },
      input: z.strictObject({}),
      output: z.object({ revoked: z.int() }),
      isIdempotent,
    }),
    resolve: query({
      summary: 'Who a session token belongs to; the token comes as its SHA-256 in hex.',
      permission: internal,
      input: z.strictObject({ token_hash: z.string().regex(/^[0-9a-f]{64}$/) }),
      output: SessionOwner,
      refuses: ['invalid_token', 'session_expired'],
    }),
    touch: mutation({
      summary: 'Remember that a session was used, and from where.',
      permission: internal,
      input: z.strictObject({
        session_id: id('session'),
        ip: z.string().nullable(),
        user_agent: z.string().nullable(),
      }),
      output: Nothing,
    }),
  },
  people: {
    list: query({
      summary: 'People by their ids, and whether they have a second factor; unknown ids are left out.',
      permission: internal,
      input: z.strictObject({ user_ids: z.array(id('user')).max(1_000) }),
      output: whole(
        z.object({
          id: id('user'),
          name: z.string(),
          email: z.string(),
          two_factor_enabled: z.boolean(),
        }),
      ),
    }),
    sessions: query({
      summary: 'The living sessions of people: what a change of security settings would cut off.',
      permission: internal,
      input: z.strictObject({ user_ids: z.array(id('user')).max(1_000) }),
      output: whole(
        z.object({
          id: id('session'),
          user_id: id('user'),
          device: z.string(),
          ip: z.string().nullable(),
          has_second_factor: z.boolean(),
          signed_in_at: Timestamp,
          last_seen_at: Timestamp,
        }),
      ),
    }),
    findByEmail: query({
      summary: 'The person who has verified an address, if anybody has.',
      permission: internal,
      input: z.strictObject({ email: EmailAddress }),
      output: z.object({ user: z.object({ id: id('user'), name: z.string() }).nullable() }),
    }),
  },
  operations,
} as const satisfies Contract;
