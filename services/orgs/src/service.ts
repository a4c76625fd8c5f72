import { defineService } from '@aaf/service/define-service';
import { createTransportFor } from '@aaf/service/mail/config';
import { createMailer } from '@aaf/service/mail/mailer';
import { WaitingMail } from '@aaf/service/mail/waiting-mail';
import type { Config } from './config.ts';
import { ActiveOrganization } from './entities/active-organization.ts';
import { DirectoryEntry } from './entities/directory-entry.ts';
import { Membership } from './entities/membership.ts';
import { SessionActivity } from './entities/session-activity.ts';
import { Settings } from './entities/settings.ts';
import { orgsMigrations } from './migrations.ts';
import { activateOrganization } from './procedures/activate-organization.ts';
import { createOrganization } from './procedures/create-organization.ts';
import { getOrganization } from './procedures/get-organization.ts';
import { getPolicyDefaults } from './procedures/get-policy-defaults.ts';
import { getSecurity } from './procedures/get-security.ts';
import { listDirectory } from './procedures/list-directory.ts';
import { listMembers } from './procedures/list-members.ts';
import { listMyOrganizations } from './procedures/list-my-organizations.ts';
import { resolveAccess } from './procedures/resolve-access.ts';
import { resolveAccessForKey } from './procedures/resolve-access-for-key.ts';
import { touchAccess } from './procedures/touch-access.ts';
import { updateOrganization } from './procedures/update-organization.ts';

/** orgs: organizations, who belongs to them, and how they are set up. */
export function createOrgsService(config: Config) {
  const mailer = createMailer({ secret: config.AAF_SECRET, transport: createTransportFor(config) });
  return defineService({
    name: 'orgs',
    entities: [DirectoryEntry, Membership, Settings, ActiveOrganization, SessionActivity, WaitingMail],
    migrations: orgsMigrations,
    handlers: {
      organizations: {
        create: createOrganization,
        get: getOrganization,
        update: updateOrganization,
        mine: listMyOrganizations,
        activate: activateOrganization,
      },
      members: { list: listMembers },
      security: { get: getSecurity },
      policyDefaults: { get: getPolicyDefaults },
      access: { resolve: resolveAccess, touch: touchAccess, resolveForKey: resolveAccessForKey },
      directory: { list: listDirectory },
    },
    jobs: [...mailer.jobs],
  });
}
