import { Decision } from '@aaf/contracts/caller';
import { ActionStatus } from '@aaf/contracts/firewall';
import { read, readFiltered } from '#lib/server/ask.ts';
import { endOfDay, startOfDay } from '#lib/zoned-day.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const query = event.url.searchParams;
  const text = (name: string) => query.get(name)?.trim() || undefined;
  const filters = {
    status: ActionStatus.safeParse(query.get('status')).data,
    decision: Decision.safeParse(query.get('decision')).data,
    agent_id: text('agent_id'),
    tool: text('tool'),
  };
  const cursor = text('cursor');
  const days = { from: text('from'), to: text('to') };
  // Days are those of the organization, so its time zone has to be known first.
  const { timezone } = await read(event, event.locals.api.orgs.organizations.get.query({}));
  const times = {
    from: days.from && startOfDay(days.from, timezone),
    to: days.to && endOfDay(days.to, timezone),
  };
  const list = event.locals.api.firewall.actions.list.query({ ...filters, ...times, cursor });
  const actions = await readFiltered(event, list);
  return {
    filters: { ...filters, ...days },
    fields: actions.ok ? {} : actions.fields,
    actions: actions.ok ? actions.value.data : [],
    nextCursor: actions.ok ? actions.value.pagination.next_cursor : null,
    isFiltered:
      cursor !== undefined || Object.values({ ...filters, ...days }).some((value) => value !== undefined),
  };
};
