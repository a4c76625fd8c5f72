import { approvalStatuses } from '@aaf/contracts/firewall';
import { z } from 'zod';
import { read } from '#lib/server/ask.ts';
import { decide } from './decide.server.ts';
import type { Actions, PageServerLoad } from './$types';

const pageSize = 25;
const Shown = z.enum([...approvalStatuses, 'decided']);

export const load: PageServerLoad = async (event) => {
  event.depends('aaf:approvals');
  const query = event.url.searchParams;
  const status = Shown.safeParse(query.get('status')).data ?? 'pending';
  const cursor = query.get('cursor');
  const approvals = await read(
    event,
    event.locals.api.firewall.approvals.list.query({
      limit: pageSize,
      // What waits longest stands first; of what was decided, the latest.
      order: status === 'pending' ? 'asc' : 'desc',
      status,
      ...(cursor ? { cursor } : {}),
    }),
  );
  return {
    status,
    approvals: approvals.data,
    nextCursor: approvals.pagination.next_cursor,
    pendingCount: approvals.pending,
  };
};

export const actions: Actions = {
  approve: (event) => decide(event, 'approve'),
  deny: (event) => decide(event, 'deny'),
};
