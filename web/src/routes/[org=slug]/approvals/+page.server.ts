import { ApprovalStatus } from '@aaf/contracts/firewall';
import { read } from '#lib/server/ask.ts';
import { decide } from './decide.server.ts';
import type { Actions, PageServerLoad } from './$types';

const pageSize = 25;

export const load: PageServerLoad = async (event) => {
  event.depends('aaf:approvals');
  const query = event.url.searchParams;
  const asked = query.get('status') ?? 'pending';
  const status = ApprovalStatus.safeParse(asked).data;
  const cursor = query.get('cursor');
  const approvals = await read(
    event,
    event.locals.api.firewall.approvals.list.query({
      limit: pageSize,
      // What waits longest stands first; of what was decided, the latest.
      order: status === 'pending' ? 'asc' : 'desc',
      ...(status ? { status } : {}),
      ...(cursor ? { cursor } : {}),
    }),
  );
  const shown = status ? approvals.data : approvals.data.filter((approval) => approval.status !== 'pending');
  return {
    status: status ?? 'decided',
    approvals: shown,
    nextCursor: approvals.pagination.next_cursor,
    ...(status === 'pending' && !cursor ? { pendingCount: shown.length } : {}),
  };
};

export const actions: Actions = {
  approve: (event) => decide(event, 'approve'),
  deny: (event) => decide(event, 'deny'),
};
