import { Refusal } from '@aaf/contracts/errors';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ANSWERS_KEPT_MS } from './upkeep.ts';

/** A call that carries an idempotency key. */
export interface KeyedCall {
  /** Who calls: the transaction's `app.principal`. */
  readonly principal: string;
  /** The organization's id, or `_` outside any. */
  readonly scope: string;
  readonly route: string;
  readonly key: string;
  /** Of the input, without the key. */
  readonly request_hash: string;
  readonly nowIso: string;
}

/** A call and what is answered to its repeats. */
export interface KeptCall extends KeyedCall {
  readonly response: unknown;
}

/** Where the values of a claim stand: SQL for each, in the order of its columns. */
type ClaimValues = Readonly<
  Record<'principal' | 'scope' | 'route' | 'key' | 'requestHash' | 'response' | 'now', string>
>;

/**
 * SQL that claims a key, and nothing comes back when another holds it: a twin still at work makes this wait
 * until it is through.
 */
export const claimSql = (value: ClaimValues): string => `
  insert into idempotency as held (principal, scope, route, key, request_hash, response, created_at)
  values (${value.principal}, ${value.scope}, ${value.route}, ${value.key}, ${value.requestHash}, ${value.response}, ${value.now})
  on conflict (principal, scope, route, key) do update
    set request_hash = excluded.request_hash, response = excluded.response, status = null,
        created_at = excluded.created_at
    where held.created_at <= excluded.created_at - interval '24 hours'
  returning true`;
const claim = claimSql({
  principal: '?',
  scope: '?',
  route: '?',
  key: '?',
  requestHash: '?',
  response: 'null',
  now: '?',
});
const whereKey = 'where (principal, scope, route, key) = (?, ?, ?, ?)';

/**
 * Runs a call once per key and answers its repeats with what the first one answered, for 24 hours. Call it
 * before the transaction does anything else. If the first fails nothing is kept, and a twin that waited for
 * it becomes the first.
 * @param run answers with what repeats may see, and with its status where that says something
 * @throws {Refusal} `idempotency_conflict` when the key was used for another request
 */
export async function replayOrRun(
  em: EntityManager,
  call: KeyedCall,
  run: () => Promise<{ response: unknown; status?: number }>,
): Promise<unknown> {
  const key = [call.principal, call.scope, call.route, call.key];
  const claimed = await em.execute<unknown[]>(claim, [...key, call.request_hash, call.nowIso]);
  if (claimed.length === 0) return replay(em, key, call.request_hash);
  const { response = null, status = null } = await run();
  await em.execute(`update idempotency set response = ?::json, status = ? ${whereKey}`, [
    JSON.stringify(response),
    status,
    ...key,
  ]);
  return response;
}

/**
 * What an earlier call under the same key was answered, if there was one: for who would refuse a repeat before it
 * gets to its claim.
 * @throws {Refusal} `idempotency_conflict` when the key was used for another request
 */
export async function findReplay(
  em: EntityManager,
  { principal, scope, route, key, request_hash, nowIso }: KeyedCall,
): Promise<{ response: unknown } | undefined> {
  const keptSince = new Date(Date.parse(nowIso) - ANSWERS_KEPT_MS).toISOString();
  const [kept] = await em.execute<{ request_hash: string; response: unknown }[]>(
    `select request_hash, response from idempotency ${whereKey} and created_at > ?`,
    [principal, scope, route, key, keptSince],
  );
  if (kept && kept.request_hash !== request_hash) throw new Refusal('idempotency_conflict');
  return kept && { response: kept.response };
}

async function replay(em: EntityManager, key: string[], requestHash: string): Promise<unknown> {
  const [kept] = await em.execute<{ request_hash: string; response: unknown }[]>(
    `select request_hash, response from idempotency ${whereKey}`,
    key,
  );
  if (!kept) throw new Error('An idempotency key was held and is gone: was the principal set?');
  if (kept.request_hash !== requestHash) throw new Refusal('idempotency_conflict');
  return kept.response;
}
