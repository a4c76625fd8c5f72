import { defineService } from '@aaf/service/define-service';
import { ActiveOrganization } from './entities/active-organization.ts';
import { DirectoryEntry } from './entities/directory-entry.ts';
import { Membership } from './entities/membership.ts';
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
import { updateOrganization } from './procedures/update-organization.ts';

/** orgs: organizations, who belongs to them, and how they are set up. */
export const createOrgsService = () =>
  defineService({
    name: 'orgs',
    entities: [DirectoryEntry, Membership, Settings, ActiveOrganization],
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
      access: { resolve: resolveAccess, resolveForKey: resolveAccessForKey },
      directory: { list: listDirectory },
    },
  });
