import type { audit, AuditEvent } from '@aaf/contracts/audit';
import type { Handler } from '@aaf/service/handler';
import { ChainedEvent } from '../entities/chained-event.ts';
import { ChainHead } from '../entities/chain-head.ts';
import { seesAddresses, withoutAddress } from '../rules/addresses.ts';

/**
 * What entered the trail after a place in it. The end is read first, so that what is added meanwhile belongs
 * to the next look and nothing falls between two.
 */
export const followEvents: Handler<typeof audit.events.follow> = async (input, work) => {
  const { after, event_types, limit } = input;
  const org_id = work.org.id;
  const head = await work.em.findOne(ChainHead, { org_id });
  const end = head?.sequence ?? 0;
  if (after === undefined || after >= end) return { data: [], position: end };
  const rows = await work.em.find(
    ChainedEvent,
    {
      org_id,
      sequence: { $gt: after, $lte: end },
      ...(event_types ? { event_type: { $in: event_types } } : {}),
    },
    { orderBy: { sequence: 'asc' }, limit },
  );
  const data: AuditEvent[] = seesAddresses(work.principal) ? rows : rows.map(withoutAddress);
  return { data, position: rows.length === limit ? (rows.at(-1)?.sequence ?? end) : end };
};
