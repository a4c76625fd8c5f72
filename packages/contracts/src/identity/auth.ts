import { z } from 'zod';
import { anyone, mutation, Nothing, signedIn } from '../contract.ts';
import { LinkToken } from '../link.ts';
import { EmailAddress, text, Timestamp } from '../text.ts';
import {
  Accepted,
  Ceremony,
  CeremonyAnswer,
  Challenge,
  Code,
  GivenPassword,
  isIdempotent,
  Password,
  User,
} from './shapes.ts';

/** A recovery code; how it is spelled out is forgiven. */
const RecoveryCode = z.string().trim().min(8).max(40);

const SessionToken = z.object({ token: z.string(), expires_at: Timestamp, user: User });

export const secondFactors = ['totp', 'recovery_code', 'passkey'] as const;
export const SecondFactor = z.enum(secondFactors);
/** A second factor that was asked for: what is presented next must name this challenge. Good for 10 minutes. */
const TwoFactorDemand = z.object({
  two_factor: z.object({ challenge: z.string(), methods: z.array(SecondFactor) }),
});

export const auth = {
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
    summary: 'Send the verification link again. The answer is the same whether the address is known or not.',
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
  stepUpOptions: mutation({
    summary: 'Begin to prove again that it is you, with one of your passkeys.',
    permission: signedIn,
    rest: { method: 'POST', path: '/v1/auth/step-up/passkey/options' },
    input: z.strictObject({}),
    output: Ceremony,
    refuses: ['invalid_passkey'],
    isIdempotent,
  }),
  stepUp: mutation({
    summary:
      'Prove again that it is you, with the password, a code or a passkey; good for 10 minutes. With a second factor set up, the code or the passkey is needed.',
    permission: signedIn,
    revokes: 'person',
    rest: { method: 'POST', path: '/v1/auth/step-up', status: 204 },
    input: z
      .strictObject({
        password: GivenPassword.optional(),
        code: Code.optional(),
        passkey: z.strictObject(CeremonyAnswer).optional(),
      })
      .refine((input) => Object.values(input).some((proof) => proof !== undefined), {
        path: ['password'],
        error: 'is required, or a code, or a passkey',
      }),
    output: Nothing,
    refuses: ['invalid_credentials', 'invalid_code', 'invalid_passkey', 'rate_limited'],
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
} as const;
