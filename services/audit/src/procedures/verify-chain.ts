import type { audit, AuditEvent } from '@aaf/contracts/audit';
import type { Handler } from '@aaf/service/handler';
import type { EntityManager } from '@mikro-orm/postgresql';
import { readRow, type EventRow } from '../event-row.ts';
import { checkEvents, concludeCheck, emptyHead, startCheck, type Head } from '../rules/chain.ts';

const batchSize = 1_000;

/** Plain rows: entities would cost several times what the hashes do, and a trail has many. */
async function readBatch(em: EntityManager, after: number): Promise<AuditEvent[]> {
  const rows = await em.execute<EventRow[]>(
    `select * from events where sequence > ? order by sequence limit ?`,
    [after, batchSize],
  );
  return rows.map(readRow);
}

interface End {
  head: Head;
  /** The number of the last event that is there. */
  last: number;
}

/** The recorded head and the last event, as they are at one moment: one statement sees both. */
async function readEnd(em: EntityManager): Promise<End> {
  const [end] = await em.execute<{ sequence: string | null; hash: string | null; last: string | null }[]>(
    `select head.sequence, head.hash, (select max(sequence) from events) as last
       from (values (true)) as always left join heads as head on true`,
  );
  const head = { sequence: Number(end?.sequence ?? emptyHead.sequence), hash: end?.hash ?? emptyHead.hash };
  return { head, last: Number(end?.last ?? 0) };
}

/**
 * Recomputes the chain in one pass, holding a batch of it at a time. Events that are added meanwhile are
 * checked too; the end is compared once nothing follows the last checked one.
 */
export const verifyChain: Handler<typeof audit.chain.verify> = async (_input, work) => {
  let check = startCheck;
  let end: End;
  do {
    check = checkEvents(check, await readBatch(work.em, check.last.sequence));
    end = await readEnd(work.em);
  } while (check.first_bad === undefined && end.last > check.last.sequence);
  return concludeCheck(check, end.head);
};
