import { expect, test } from 'vitest';
import { listRoutes } from './app.ts';

/**
 * Changes at the parts whose word on access is remembered, after which everybody's access is what it was:
 * they make something new, or something that no door asks about. A handler may still revoke by itself.
 */
const leaveAccess = new Set([
  'identity.auth.signUp',
  'identity.auth.verifyEmail', // revokes by itself: nobody is signed in
  'identity.auth.resendVerification',
  'identity.auth.signIn',
  'identity.auth.twoFactor',
  'identity.auth.passkeyOptions',
  'identity.auth.passkey',
  'identity.auth.stepUpOptions',
  'identity.auth.forgotPassword',
  'identity.auth.resetPassword', // revokes by itself: nobody is signed in
  'identity.me.changeEmail', // counts when the link is followed
  'identity.twoFactor.enroll',
  'identity.twoFactor.renewRecoveryCodes',
  'identity.passkeys.options',
  'identity.sessions.touch',
  'orgs.organizations.create',
  'orgs.organizations.activate',
  'orgs.invitations.create',
  'orgs.invitations.resend',
  'orgs.invitations.revoke',
  'orgs.invitations.lookup',
  'orgs.invitations.accept',
  'orgs.logo.set',
  'orgs.logo.remove',
  'orgs.notifications.markRead',
  'orgs.notifications.updatePreferences',
  'orgs.access.touch',
  'orgs.operator.restore', // revokes by itself: the operator is in no organization
  'orgs.operator.setLimits', // revokes by itself
  'keys.apiKeys.create',
  'keys.apiKeys.touch',
]);

test('every change at a part whose word on access is remembered says whether it revokes', () => {
  const undecided = listRoutes()
    .filter(({ path, procedure }) => /^(identity|orgs|keys)\./.test(path) && procedure.kind === 'mutation')
    .filter(({ path }) => !path.includes('.operations.'))
    .filter(({ path, procedure }) => (procedure.revokes === undefined) !== leaveAccess.has(path))
    .map(({ path }) => path);
  expect(undecided).toEqual([]);
});
