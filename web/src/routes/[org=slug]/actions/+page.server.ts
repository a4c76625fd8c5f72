import { Decision } from '@aaf/contracts/caller';
import { ActionStatus } from '@aaf/contracts/firewall';
import { readFiltered } from '#lib/server/ask.ts';
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
  const list = event.locals.api.firewall.actions.list.query({ ...filters, cursor });
  const actions = await readFiltered(event, list);
  return {
    filters,
    fields: actions.ok ? {} : actions.fields,
    actions: actions.ok ? actions.value.data : [],
    nextCursor: actions.ok ? actions.value.pagination.next_cursor : null,
    isFiltered: cursor !== undefined || Object.values(filters).some((value) => value !== undefined),
  };
};
