import { AuditCategory, auditCategories } from '@aaf/contracts/event';
import { events, isEventType } from '@aaf/contracts/events';
import { read, readFiltered, submit } from '#lib/server/ask.ts';
import { endOfDay, startOfDay } from '#lib/zoned-day.ts';
import type { Actions, PageServerLoad } from './$types';

const pageSize = 50;

export const load: PageServerLoad = async (event) => {
  const query = event.url.searchParams;
  const text = (name: string) => query.get(name)?.trim() || undefined;
  const typed = {
    category: text('category'),
    event_type: text('event_type'),
    actor_id: text('actor_id'),
    from: text('from'),
    to: text('to'),
    order: text('order'),
  };
  const { api } = event.locals;
  // Days are those of the organization, so its time zone has to be known first.
  const { timezone } = await read(event, api.orgs.organizations.get.query({}));
  const { event_type } = typed;
  const list = api.audit.events.list.query({
    limit: pageSize,
    category: AuditCategory.safeParse(typed.category).data,
    event_type: event_type && isEventType(event_type) ? event_type : undefined,
    actor_id: typed.actor_id,
    from: typed.from && startOfDay(typed.from, timezone),
    to: typed.to && endOfDay(typed.to, timezone),
    order: typed.order === 'asc' ? 'asc' : 'desc',
    cursor: text('cursor'),
  });
  const trail = await readFiltered(event, list);
  return {
    typed,
    fields: trail.ok ? {} : trail.fields,
    events: trail.ok ? trail.value.data : [],
    nextCursor: trail.ok ? trail.value.pagination.next_cursor : null,
    isFiltered: query.has('cursor') || Object.values(typed).some((value) => value !== undefined),
    categories: auditCategories,
    eventTypes: Object.keys(events),
  };
};

export const actions: Actions = {
  verify: async (event) => {
    const outcome = await submit(event, {
      form: 'verify',
      answer: event.locals.api.audit.chain.verify.query({}),
    });
    return outcome.ok ? { verified: outcome.value } : outcome.failure;
  },
};
