import { Refusal } from '@aaf/contracts/errors';
import { idToUuid } from '@aaf/contracts/ids';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import type { EntityManager } from '@mikro-orm/postgresql';
import { setActiveOrganization } from '../active-organization.ts';
import { Membership } from '../entities/membership.ts';
import { Settings } from '../entities/settings.ts';
import { startingSettings } from '../rules/new-organization.ts';
import { touchSession } from '../session-activity.ts';
import { showOrganization, type ShownEntry } from '../rules/shown-organization.ts';

/** Lists it; the slug's unique index decides between any number who want it at once. */
async function enterInDirectory(em: EntityManager, entry: ShownEntry): Promise<void> {
  const rows = await em.execute<unknown[]>(
    `insert into directory (id, slug, name, plan, created_at) values (?, ?, ?, ?, ?)
     on conflict (slug) do nothing returning true`,
    [idToUuid('organization', entry.id), entry.slug, entry.name, entry.plan, entry.created_at],
  );
  if (rows.length === 0) throw new Refusal('slug_taken');
}

export const createOrganization: Handler<typeof orgs.organizations.create> = async (input, work) => {
  const { em, now } = work;
  const { user_id, session_id } = work.user;
  const { name, slug, plan } = input;
  const entry = { id: work.newId('organization'), slug, name, plan, created_at: now };
  await work.enterOrg(entry.id);
  await enterInDirectory(em, entry);
  em.create(Membership, {
    org_id: entry.id,
    id: work.newId('member'),
    user_id,
    role: 'owner',
    joined_at: now,
  });
  em.create(Settings, { org_id: entry.id, ...startingSettings });
  await em.flush();
  await setActiveOrganization(em, { session_id, user_id, org_id: entry.id });
  await touchSession(work, { session_id, user_id, org_id: entry.id });
  work.emit('org.created', {
    target: { type: 'organization', id: entry.id, name },
    payload: { name, slug, plan },
  });
  return showOrganization(entry, { timezone: startingSettings.timezone, logoHash: null });
};
