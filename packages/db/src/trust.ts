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

/** A lease that has not ended. */
export interface Lease {
  holder: string;
  /** Milliseconds since the epoch. */
  ends_at_ms: number;
}

/** A revocation that was counted, and who held a lease at that moment. */
export interface CountedRevocation {
  epoch: number;
  leases: Lease[];
}

/**
 * Counts one more revocation. To be done last in its transaction: leases wait meanwhile. That is also why nobody can
 * be missing from those who hold one, as long as they are read by a statement of their own: whoever comes later is
 * told the new epoch.
 */
export async function countRevocation(em: EntityManager): Promise<CountedRevocation> {
  const [row] = await em.execute<{ epoch: string }[]>(
    'update trust_epoch set epoch = epoch + 1 returning epoch',
  );
  const rows = await em.execute<{ holder: string; ends_at: string | Date }[]>(
    'select holder, ends_at from trust_leases',
  );
  const leases = rows.map(({ holder, ends_at }) => ({ holder, ends_at_ms: new Date(ends_at).getTime() }));
  return { epoch: Number(row?.epoch), leases };
}

/** Forgets leases that ended before a moment of the machine's clock, ISO 8601. */
export async function forgetLeases(em: EntityManager, machineNowIso: string): Promise<void> {
  await em.execute('delete from trust_leases where ends_at < ?', [machineNowIso]);
}
