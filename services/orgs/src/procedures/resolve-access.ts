import { Refusal } from '@aaf/contracts/errors';
import { idToUuid } from '@aaf/contracts/ids';
import type { orgs } from '@aaf/contracts/orgs';
import { applySettings } from '@aaf/db/orm';
import type { Handler, Work } from '@aaf/service/handler';
import type { z } from 'zod';
import { ActiveOrganization } from '../entities/active-organization.ts';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { Membership } from '../entities/membership.ts';
import { SessionActivity } from '../entities/session-activity.ts';
import { Settings } from '../entities/settings.ts';
import { findOrganization } from '../find-organization.ts';
import { chooseOrganization } from '../rules/choice.ts';
import { purgeAtOf } from '../rules/deletion-hold.ts';
import { toSnapshot } from '../rules/snapshot.ts';

type Question = z.output<typeof orgs.access.resolve.input>;

/** The organization a person means without naming one, seen with their eyes: their own memberships, their own choice. */
async function findMeant({ em }: Work, { user_id, session_id }: Question): Promise<DirectoryEntry> {
  await applySettings(em, { 'app.user_id': idToUuid('user', user_id) });
  const memberships = await em.find(Membership, { user_id });
  const entries = await em.find(DirectoryEntry, { id: { $in: memberships.map(({ org_id }) => org_id) } });
  const choice = await em.findOne(ActiveOrganization, { session_id, user_id });
  const belongings = entries.map(({ id, deleted_at }) => ({ org_id: id, is_deleted: Boolean(deleted_at) }));
  const meantId = chooseOrganization(belongings, choice?.org_id);
  const meant = entries.find(({ id }) => id === meantId);
  if (!meant) throw new Refusal('organization_required');
  return meant;
}

/**
 * Whether it does not exist or is somebody else's: the same queries, the same answer. What state it is in is
 * told to its members alone.
 */
export const resolveAccess: Handler<typeof orgs.access.resolve> = async (question, work) => {
  const { em } = work;
  const entry =
    question.organization === undefined
      ? await findMeant(work, question)
      : await findOrganization(em, question.organization);
  const org_id = entry?.id ?? work.newId('organization');
  await work.enterOrg(org_id);
  const membership = await em.findOne(Membership, { org_id, user_id: question.user_id });
  if (!entry || !membership) throw new Refusal('not_found');
  const settings = await em.findOneOrFail(Settings, { org_id });
  const activity = await em.findOne(SessionActivity, { org_id, session_id: question.session_id });
  const { require_two_factor, session_timeout_minutes, ip_allowlist } = settings;
  return {
    org: toSnapshot(entry, settings),
    purge_at: purgeAtOf(entry.deleted_at),
    role: membership.role,
    security: { require_two_factor, session_timeout_minutes, ip_allowlist },
    last_active_at: activity?.last_active_at ?? null,
  };
};
