import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { Settings } from '../entities/settings.ts';
import { findLogoHash } from '../logo-hash.ts';
import { showOrganization } from '../rules/shown-organization.ts';

export const getOrganization: Handler<typeof orgs.organizations.get> = async (_input, { em, org }) => {
  const entry = await em.findOneOrFail(DirectoryEntry, { id: org.id });
  const { timezone } = await em.findOneOrFail(Settings, { org_id: org.id });
  return showOrganization(entry, { timezone, logoHash: await findLogoHash(em, org.id) });
};
