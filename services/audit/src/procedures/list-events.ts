import type { audit, AuditEvent } from '@aaf/contracts/audit';
import { decodeCursor, toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import type { FilterQuery } from '@mikro-orm/core';
import type { z } from 'zod';
import { ChainedEvent } from '../entities/chained-event.ts';
import { seesAddresses, withoutAddress } from '../rules/addresses.ts';

type Filters = z.output<typeof audit.events.list.input>;
type Where = FilterQuery<ChainedEvent>;

/** A text to look for, as a pattern in which it stands for itself. */
const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

function searchFor(text: string): Where {
  const like = { $ilike: containing(text) };
  return { $or: [{ event_type: like }, { actor: { name: like } }, { target: { name: like } }] };
}

/** The conditions that a list was asked for, but for where it goes on. */
function conditionsOf({ category, event_type, actor_id, target_id, from, to, q }: Filters): Where[] {
  const conditions: (Where | undefined)[] = [
    category && { category },
    event_type ? { event_type } : undefined,
    actor_id ? { actor: { id: actor_id } } : undefined,
    target_id ? { target: { id: target_id } } : undefined,
    from ? { created_at: { $gte: from } } : undefined,
    to ? { created_at: { $lt: to } } : undefined,
    q ? searchFor(q) : undefined,
  ];
  return conditions.filter((condition) => condition !== undefined);
}

/** The trail, page by page. Who may not see where people called from gets it without that. */
export const listEvents: Handler<typeof audit.events.list> = async (input, work) => {
  const after = decodeCursor(input.cursor, input);
  const beyond = input.order === 'asc' ? '$gt' : '$lt';
  const where: Where[] = conditionsOf(input);
  if (after !== undefined) where.push({ sequence: { [beyond]: Number(after) } });
  const rows = await work.em.find(
    ChainedEvent,
    { org_id: work.org.id, $and: where },
    { orderBy: { sequence: input.order }, limit: input.limit + 1 },
  );
  const shown: AuditEvent[] = seesAddresses(work.principal) ? rows : rows.map(withoutAddress);
  return toPage(shown, input, (event) => String(event.sequence));
};
