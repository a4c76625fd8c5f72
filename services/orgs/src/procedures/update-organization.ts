import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/postgresql';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { Settings } from '../entities/settings.ts';
import { changesBetween } from '../rules/changes.ts';
import { showOrganization } from '../rules/shown-organization.ts';

export const updateOrganization: Handler<typeof orgs.organizations.update> = async (input, work) => {
  const { em, org } = work;
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const entry = await em.findOneOrFail(DirectoryEntry, { id: org.id }, { lockMode });
  const settings = await em.findOneOrFail(Settings, { org_id: org.id }, { lockMode });
  const changes = changesBetween({ name: entry.name, timezone: settings.timezone }, input);
  if (changes.name) entry.name = changes.name.after;
  if (changes.timezone) settings.timezone = changes.timezone.after;
  if (Object.keys(changes).length > 0) {
    const target = { type: 'organization', id: entry.id, name: entry.name };
    work.emit('org.updated', { target, payload: { section: 'general', changes } });
  }
  return showOrganization(entry, settings.timezone);
};
