import { defineService } from '@aaf/service/define-service';
import { createTransportFor } from '@aaf/service/mail/config';
import { createMailer } from '@aaf/service/mail/mailer';
import { WaitingMail } from '@aaf/service/mail/waiting-mail';
import type { Config } from './config.ts';
import { ActiveOrganization } from './entities/active-organization.ts';
import { Digest } from './entities/digest.ts';
import { DirectoryEntry } from './entities/directory-entry.ts';
import { Invitation } from './entities/invitation.ts';
import { Logo } from './entities/logo.ts';
import { Membership } from './entities/membership.ts';
import { SessionActivity } from './entities/session-activity.ts';
import { NotificationPreference } from './entities/notification-preference.ts';
import { Notification } from './entities/notification.ts';
import { Settings } from './entities/settings.ts';
import { createWriteDigests } from './jobs/write-digests.ts';
import { forget } from './jobs/forget.ts';
import { purgeOrganizations } from './jobs/purge-organizations.ts';
import { createLetters } from './letters.ts';
import { orgsMigrations } from './migrations.ts';
import { acceptInvitation } from './procedures/accept-invitation.ts';
import { activateOrganization } from './procedures/activate-organization.ts';
import { createInvite } from './procedures/create-invitation.ts';
import { createOrganization } from './procedures/create-organization.ts';
import { deleteOrganization } from './procedures/delete-organization.ts';
import { getLogo } from './procedures/get-logo.ts';
import { getMember } from './procedures/get-member.ts';
import { getNotificationPreferences } from './procedures/get-notification-preferences.ts';
import { getOrganization } from './procedures/get-organization.ts';
import { getPolicyDefaults } from './procedures/get-policy-defaults.ts';
import { getSecurity } from './procedures/get-security.ts';
import { getSubscription } from './procedures/get-subscription.ts';
import { listDirectory } from './procedures/list-directory.ts';
import { leaveOrganization } from './procedures/leave-organization.ts';
import { listInvitations } from './procedures/list-invitations.ts';
import { listMembersAmong } from './procedures/list-members-among.ts';
import { listMembers } from './procedures/list-members.ts';
import { listMyInvitations } from './procedures/list-my-invitations.ts';
import { listMyOrganizations } from './procedures/list-my-organizations.ts';
import { listNotifications } from './procedures/list-notifications.ts';
import { listToOperator } from './procedures/list-to-operator.ts';
import { lookupInvitation } from './procedures/lookup-invitation.ts';
import { markNotificationsRead } from './procedures/mark-notifications-read.ts';
import { previewSecurity } from './procedures/preview-security.ts';
import { removeLogo } from './procedures/remove-logo.ts';
import { removeMember } from './procedures/remove-member.ts';
import { resendInvitation } from './procedures/resend-invitation.ts';
import { resolveAccess } from './procedures/resolve-access.ts';
import { resolveAccessForKey } from './procedures/resolve-access-for-key.ts';
import { restoreOrganization } from './procedures/restore-organization.ts';
import { revokeInvitation } from './procedures/revoke-invitation.ts';
import { setLimits } from './procedures/set-limits.ts';
import { setLogo } from './procedures/set-logo.ts';
import { showOrganizationToOperator } from './procedures/show-to-operator.ts';
import { touchAccess } from './procedures/touch-access.ts';
import { updateNotificationPreferences } from './procedures/update-notification-preferences.ts';
import { updateMember } from './procedures/update-member.ts';
import { updateOrganization } from './procedures/update-organization.ts';
import { updatePolicyDefaults } from './procedures/update-policy-defaults.ts';
import { updateSecurity } from './procedures/update-security.ts';
import { updateSubscription } from './procedures/update-subscription.ts';
import { createTellMembers } from './reactions/tell-members.ts';
import { createSendInvitation, type SendInvitation } from './send-invitation.ts';

const entities = [
  DirectoryEntry,
  Membership,
  Invitation,
  Notification,
  Digest,
  NotificationPreference,
  Settings,
  Logo,
  ActiveOrganization,
  SessionActivity,
  WaitingMail,
];

const members = {
  list: listMembers,
  get: getMember,
  update: updateMember,
  remove: removeMember,
  leave: leaveOrganization,
};

const notifications = {
  list: listNotifications,
  markRead: markNotificationsRead,
  preferences: getNotificationPreferences,
  updatePreferences: updateNotificationPreferences,
};

const invitationsWith = (send: SendInvitation) => ({
  create: createInvite(send),
  list: listInvitations,
  resend: resendInvitation(send),
  revoke: revokeInvitation,
  lookup: lookupInvitation,
  accept: acceptInvitation,
  mine: listMyInvitations,
});

/** orgs: organizations, who belongs to them, and how they are set up. */
export function createOrgsService(config: Config) {
  const mailer = createMailer({ secret: config.AAF_SECRET, transport: createTransportFor(config) });
  const letters = createLetters(config.AAF_WEB_ORIGIN);
  return defineService({
    name: 'orgs',
    entities,
    migrations: orgsMigrations,
    handlers: {
      organizations: {
        create: createOrganization,
        get: getOrganization,
        update: updateOrganization,
        delete: deleteOrganization,
        mine: listMyOrganizations,
        activate: activateOrganization,
      },
      members,
      invitations: invitationsWith(createSendInvitation(mailer, letters)),
      notifications,
      logo: { set: setLogo, get: getLogo, remove: removeLogo },
      security: { get: getSecurity, update: updateSecurity, preview: previewSecurity },
      policyDefaults: { get: getPolicyDefaults, update: updatePolicyDefaults },
      subscription: { get: getSubscription, update: updateSubscription },
      access: {
        resolve: resolveAccess,
        touch: touchAccess,
        membersAmong: listMembersAmong,
        resolveForKey: resolveAccessForKey,
      },
      directory: { list: listDirectory },
      operator: {
        list: listToOperator,
        show: showOrganizationToOperator,
        restore: restoreOrganization,
        setLimits,
      },
    },
    reactions: [createTellMembers(mailer, letters)],
    jobs: [...mailer.jobs, forget, purgeOrganizations, createWriteDigests({ mailer, letters })],
  });
}
