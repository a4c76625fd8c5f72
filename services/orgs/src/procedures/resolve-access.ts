import { Refusal } from '@aaf/contracts/errors';
import { idToUuid, isId } from '@aaf/contracts/ids';
import type { orgs } from '@aaf/contracts/orgs';
import { applySettings } from '@aaf/db/orm';
import type { DirectHandler } from '@aaf/service/handler';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { ActiveOrganization } from '../entities/active-organization.ts';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { Membership } from '../entities/membership.ts';
import { chooseOrganization } from '../rules/choice.ts';
import { organizationOf, type ReadOrganization } from '../read-organization.ts';

type Question = z.output<typeof orgs.access.resolve.input>;

/** The organization a person means without naming one, seen with their eyes: their own memberships, their own choice. */
async function findMeant(em: EntityManager, { user_id, session_id }: Question): Promise<DirectoryEntry> {
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

/** A row of `read_access`; an activity's time as PostgreSQL spells it. */
interface Row extends ReadOrganization {
  role: Membership['role'];
  last_active_at: string | Date | null;
}

const statement = {
  name: 'read_access',
  text: 'select entry, settings, role, last_active_at from read_access($1, $2, $3, $4)',
};

/** The two ways to name an organization: its id, or its slug in any case. */
const nameOf = (reference: string): [uuid: string | null, slug: string | null] =>
  isId('organization', reference)
    ? [idToUuid('organization', reference), null]
    : [null, reference.toLowerCase()];

/**
 * Whether it does not exist or is somebody else's: the same queries, the same answer. What state it is in is
 * told to its members alone.
 */
export const resolveAccess: DirectHandler<typeof orgs.access.resolve> = {
  async direct(question, work) {
    const { user_id, session_id } = question;
    const reference = question.organization ?? (await work.read((em) => findMeant(em, question))).id;
    const who = [idToUuid('user', user_id), idToUuid('session', session_id)];
    const [row] = await work.run<Row>(statement, [...nameOf(reference), ...who]);
    if (!row) throw new Refusal('not_found');
    const { require_two_factor, session_timeout_minutes, ip_allowlist } = row.settings;
    return {
      ...organizationOf(row),
      role: row.role,
      security: { require_two_factor, session_timeout_minutes, ip_allowlist },
      last_active_at: row.last_active_at === null ? null : new Date(row.last_active_at).toISOString(),
    };
  },
};
