import type { Contract } from './contract.ts';
import { organizations } from './orgs/organizations.ts';
import { security } from './orgs/security.ts';
import { members } from './orgs/members.ts';
import { invitations } from './orgs/invitations.ts';
import { logo } from './orgs/logo.ts';
import { subscription } from './orgs/subscription.ts';
import { notifications } from './orgs/notifications.ts';
import { operator } from './orgs/operator.ts';
import { policyDefaults } from './orgs/policy-defaults.ts';
import { access } from './orgs/access.ts';
import { directory } from './orgs/directory.ts';
import { operations } from './operations.ts';

export { reservedSlugs, Slug } from './orgs/slug.ts';
export { Organization } from './orgs/organizations.ts';
export { SecuritySettings, SecurityPreview } from './orgs/security.ts';
export { Member } from './orgs/members.ts';
export { invitationStatuses, Invitation, ReceivedInvitation } from './orgs/invitations.ts';
export { maxLogoBytes } from './orgs/logo.ts';
export { Subscription } from './orgs/subscription.ts';
export {
  notificationKinds,
  NotificationKind,
  NotificationPreferences,
  Notification,
} from './orgs/notifications.ts';
export { OperatorView } from './orgs/operator.ts';

/** orgs: organizations, who belongs to them, and how they are set up. */
export const orgs = {
  organizations,
  members,
  invitations,
  logo,
  security,
  policyDefaults,
  subscription,
  notifications,
  access,
  directory,
  operator,
  operations,
} as const satisfies Contract;
