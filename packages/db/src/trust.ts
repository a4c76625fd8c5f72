import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Who may remember what a service told about access, and for how long. An epoch counts the revocations: a
 * lease and a revocation take turns at its row, so that each revocation knows every lease that was granted
 * before it, and each lease says which revocations it has seen. Times are the machine's, not the business's.
 */
export interface LeaseRequest {
  /** Who asks; one name per process. */
  holder: string;
  nowMs: number;
  lengthMs: number;
}

/** Grants a lease. @returns the epoch: how many revocations there were before it. */
export async function grantLease(
  em: EntityManager,
  { holder, nowMs, lengthMs }: LeaseRequest,
): Promise<number> {
  const [row] = await em.execute<{ epoch: string }[]>('select epoch from trust_epoch for share');
  await em.execute(
    `insert into trust_leases (holder, ends_at) values (?, ?)
     on conflict (holder) do update set ends_at = excluded.ends_at`,
    [holder, new Date(nowMs + lengthMs).toISOString()],
  );
  return Number(row?.epoch);
}

/** Counts one more revocation. To be done last in its transaction: leases wait meanwhile. */
export async function raiseEpoch(em: EntityManager): Promise<number> {
  const [row] = await em.execute<{ epoch: string }[]>(
    'update trust_epoch set epoch = epoch + 1 returning epoch',
  );
  return Number(row?.epoch);
}

/** A lease that has not ended. */
export interface Lease {
  holder: string;
  /** Milliseconds since the epoch. */
  ends_at_ms: number;
}

/** The leases that have not ended, and forgets those that have. */
export async function listLeases(em: EntityManager, nowMs: number): Promise<Lease[]> {
  const now = new Date(nowMs).toISOString();
  await em.execute('delete from trust_leases where ends_at < ?', [now]);
  const rows = await em.execute<{ holder: string; ends_at: string | Date }[]>(
    'select holder, ends_at from trust_leases',
  );
  return rows.map(({ holder, ends_at }) => ({ holder, ends_at_ms: new Date(ends_at).getTime() }));
}
