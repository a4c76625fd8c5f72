import { Refusal } from '@aaf/contracts/errors';
import type { orgs, SecurityPreview } from '@aaf/contracts/orgs';
import type { Handler, OrgWork } from '@aaf/service/handler';
import { Membership } from '../entities/membership.ts';
import { SessionActivity } from '../entities/session-activity.ts';
import { Settings } from '../entities/settings.ts';
import { findPeople, type KnownPerson } from '../people.ts';
import {
  lockOutsOf,
  reasonsToCutOff,
  securityOf,
  wishedSecurity,
  type SecurityChange,
} from '../rules/security.ts';
import { findSessions } from '../sessions-of-people.ts';

/** How many of each kind are named. */
const mostNamed = 100;
const nobody = { total: 0, data: [] };

const some = <T>(all: readonly T[]) => ({ total: all.length, data: all.slice(0, mostNamed) });

type People = ReadonlyMap<string, KnownPerson>;

function membersCutOff(members: readonly Membership[], people: People, change: SecurityChange) {
  if (change.before.require_two_factor || !change.after.require_two_factor) return nobody;
  return some(
    members.flatMap(({ id, user_id, role }) => {
      const person = people.get(user_id);
      if (!person || person.two_factor_enabled) return [];
      return [{ id, name: person.name, email: person.email, role }];
    }),
  );
}

async function sessionsCutOff(
  work: OrgWork,
  people: People,
  change: SecurityChange,
): Promise<SecurityPreview['sessions']> {
  const activities = await work.em.find(SessionActivity, { org_id: work.org.id });
  const lastActive = new Map(activities.map((activity) => [activity.session_id, activity.last_active_at]));
  const sessions = await findSessions(work.ask, [...people.keys()]);
  return some(
    sessions.flatMap(({ id, user_id, device, ip, has_second_factor, signed_in_at, last_seen_at }) => {
      const used = lastActive.get(id) ?? signed_in_at;
      const last_active_at = used > signed_in_at ? used : signed_in_at;
      const reasons = reasonsToCutOff({ has_second_factor, ip, last_active_at }, change, work.now);
      if (reasons.length === 0) return [];
      return [{ id, name: people.get(user_id)?.name ?? '', device, ip, last_seen_at, reasons }];
    }),
  );
}

async function keysShortened({ ask, org }: OrgWork, { before, after }: SecurityChange) {
  if (after.api_key_max_age_days >= before.api_key_max_age_days) return nobody;
  return ask('keys.apiKeys.wouldShorten', { max_age_days: after.api_key_max_age_days }, { org });
}

export const previewSecurity: Handler<typeof orgs.security.preview> = async (input, work) => {
  const { em, org, principal, caller } = work;
  if (principal.type !== 'user') throw new Refusal('user_required');
  const before = securityOf(await em.findOneOrFail(Settings, { org_id: org.id }));
  const change = { before, after: wishedSecurity(before, input) };
  const members = await em.find(Membership, { org_id: org.id }, { orderBy: { id: 'asc' } });
  const people = await findPeople(
    work.ask,
    members.map(({ user_id }) => user_id),
  );
  const { has_second_factor } = principal;
  return {
    members: membersCutOff(members, people, change),
    sessions: await sessionsCutOff(work, people, change),
    api_keys: await keysShortened(work, change),
    locks_out_caller: lockOutsOf({ has_second_factor, ip: caller.ip }, change),
  };
};
