import { createHash } from 'node:crypto';
import { idToUuid } from '@aaf/contracts/ids';
import type { keys } from '@aaf/contracts/keys';
import type { Handler, Work } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/postgresql';
import { ApiKey } from '../entities/api-key.ts';
import { callerOf, callersPerKey, foldUses, lastUses, type SeenCaller } from '../rules/uses.ts';

const remember = `
  insert into key_uses as known (org_id, key_id, caller, ip, user_agent, last_seen_at)
  select ?, key_id, caller, ip, user_agent, last_seen_at
    from jsonb_to_recordset(?::jsonb)
      as seen (key_id uuid, caller text, ip text, user_agent text, last_seen_at timestamptz)
  on conflict (org_id, key_id, caller) do update
    set last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)`;

const keepTheLast = `
  delete from key_uses where org_id = ? and (key_id, caller) in (
    select key_id, caller from (
      select key_id, caller, row_number() over (partition by key_id order by last_seen_at desc, caller) as place
        from key_uses where org_id = ? and key_id in (select jsonb_array_elements_text(?::jsonb)::uuid)
    ) placed where place > ${callersPerKey})`;

async function rememberCallers(em: Work['em'], orgId: string, seen: readonly SeenCaller[]): Promise<void> {
  const org = idToUuid('organization', orgId);
  const rows = seen.map((one) => ({
    ...one,
    key_id: idToUuid('api_key', one.key_id),
    caller: createHash('sha256').update(callerOf(one)).digest('hex'),
  }));
  const keyIds = [...new Set(rows.map(({ key_id }) => key_id))];
  await em.execute(remember, [org, JSON.stringify(rows)]);
  await em.execute(keepTheLast, [org, org, JSON.stringify(keyIds)]);
}

/** What is told of keys that are gone is left out. The keys are locked in one order, as by everybody. */
export const touchApiKeys: Handler<typeof keys.apiKeys.touch> = async ({ org_id, uses }, work) => {
  const { em, now } = work;
  await work.enterOrg(org_id);
  const seen = foldUses(uses, now);
  const last = lastUses(seen);
  const living = await em.find(
    ApiKey,
    { org_id, id: { $in: [...last.keys()] }, deleted_at: null },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  for (const key of living) {
    const at = last.get(key.id);
    if (at !== undefined && !(key.last_used_at && key.last_used_at >= at)) key.last_used_at = at;
  }
  const ids = new Set(living.map(({ id }) => id));
  const known = seen.filter(({ key_id }) => ids.has(key_id));
  if (known.length > 0) await rememberCallers(em, org_id, known);
  return null;
};
