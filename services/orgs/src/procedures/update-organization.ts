import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { lockLiving, lockSettings } from '../living-organization.ts';
import { findLogoHash } from '../logo-hash.ts';
import { changesBetween } from '../rules/changes.ts';
import { showOrganization } from '../rules/shown-organization.ts';

export const updateOrganization: Handler<typeof orgs.organizations.update> = async (input, work) => {
  const { em, org } = work;
  const entry = await lockLiving(work);
  const settings = await lockSettings(work);
  const logoHash = await findLogoHash(em, org.id);
  const show = () => showOrganization(entry, { timezone: settings.timezone, logoHash });
  work.requireVersion(show());
  const changes = changesBetween({ name: entry.name, timezone: settings.timezone }, input);
  if (changes.name) entry.name = changes.name.after;
  if (changes.timezone) settings.timezone = changes.timezone.after;
  if (Object.keys(changes).length > 0) {
    const target = { type: 'organization', id: entry.id, name: entry.name };
    work.emit('org.updated', { target, payload: { section: 'general', changes } });
  }
  return show();
};
