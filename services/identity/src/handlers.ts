import type { identity } from '@aaf/contracts/identity';
import type { OwnHandlers } from '@aaf/service/handler';
import type { Mailer } from '@aaf/service/mail/mailer';
import type { Attempt } from './attempts.ts';
import type { Authenticators } from './authenticators.ts';
import type { Guard } from './guard.ts';
import type { Letters } from './letters.ts';
import type { Notices } from './notices.ts';
import type { Passwords } from './passwords.ts';
import { createBeginPasskey } from './procedures/begin-passkey.ts';
import { createBeginPasskeySignIn } from './procedures/begin-passkey-sign-in.ts';
import { createBeginPasskeyStepUp } from './procedures/begin-passkey-step-up.ts';
import { createChangeEmail } from './procedures/change-email.ts';
import { createChangePassword } from './procedures/change-password.ts';
import { createDisableTotp } from './procedures/disable-totp.ts';
import { createEnrollTotp } from './procedures/enroll-totp.ts';
import { findPersonByEmail } from './procedures/find-person-by-email.ts';
import { createForgotPassword } from './procedures/forgot-password.ts';
import { getMe } from './procedures/get-me.ts';
import { getTwoFactor } from './procedures/get-two-factor.ts';
import { listPasskeys } from './procedures/list-passkeys.ts';
import { listPeople } from './procedures/list-people.ts';
import { listPeoplesSessions } from './procedures/list-peoples-sessions.ts';
import { listSessions } from './procedures/list-sessions.ts';
import { createRegisterPasskey } from './procedures/register-passkey.ts';
import { createRemovePasskey } from './procedures/remove-passkey.ts';
import { createRenewRecoveryCodes } from './procedures/renew-recovery-codes.ts';
import { createResendVerification } from './procedures/resend-verification.ts';
import { createResetPassword } from './procedures/reset-password.ts';
import { resolveSession } from './procedures/resolve-session.ts';
import { revokeOtherSessions } from './procedures/revoke-other-sessions.ts';
import { revokeSession } from './procedures/revoke-session.ts';
import { createShowSecondFactor } from './procedures/show-second-factor.ts';
import { createSignIn } from './procedures/sign-in.ts';
import { createSignInWithPasskey } from './procedures/sign-in-with-passkey.ts';
import { signOut } from './procedures/sign-out.ts';
import { createSignUp } from './procedures/sign-up.ts';
import { createStepUp } from './procedures/step-up.ts';
import { touchSession } from './procedures/touch-session.ts';
import { updateMe } from './procedures/update-me.ts';
import { verifyEmail } from './procedures/verify-email.ts';
import { createVerifyTotp } from './procedures/verify-totp.ts';
import type { RelyingParty } from './rules/relying-party.ts';

interface Tools {
  guard: Guard;
  attempt: Attempt;
  passwords: Passwords;
  authenticators: Authenticators;
  mailer: Mailer;
  letters: Letters;
  notices: Notices;
  party: RelyingParty;
}

type All = OwnHandlers<typeof identity>;

const waysIn = (tools: Tools): All['auth'] => ({
  signUp: createSignUp(tools),
  verifyEmail,
  resendVerification: createResendVerification(tools),
  signIn: createSignIn(tools),
  twoFactor: createShowSecondFactor(tools),
  passkeyOptions: createBeginPasskeySignIn(tools),
  passkey: createSignInWithPasskey(tools),
  stepUpOptions: createBeginPasskeyStepUp(tools.party),
  stepUp: createStepUp(tools),
  signOut,
  forgotPassword: createForgotPassword(tools),
  resetPassword: createResetPassword(tools),
});

const factors = (tools: Tools): Pick<All, 'twoFactor' | 'passkeys'> => ({
  twoFactor: {
    enroll: createEnrollTotp(tools.authenticators),
    verify: createVerifyTotp(tools),
    renewRecoveryCodes: createRenewRecoveryCodes(tools.notices),
    disable: createDisableTotp(tools.notices),
    status: getTwoFactor,
  },
  passkeys: {
    options: createBeginPasskey(tools.party),
    register: createRegisterPasskey(tools),
    list: listPasskeys,
    remove: createRemovePasskey(tools.notices),
  },
});

/** What identity answers. */
export const createHandlers = (tools: Tools): All => ({
  auth: waysIn(tools),
  me: {
    get: getMe,
    update: updateMe,
    changePassword: createChangePassword(tools),
    changeEmail: createChangeEmail(tools),
  },
  ...factors(tools),
  sessions: {
    list: listSessions,
    revoke: revokeSession,
    revokeOthers: revokeOtherSessions,
    resolve: resolveSession,
    touch: touchSession,
  },
  people: { list: listPeople, sessions: listPeoplesSessions, findByEmail: findPersonByEmail },
});
