import { read } from '#lib/server/ask.ts';
import { decide } from '../decide.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  event.depends('aaf:approvals');
  const { id } = event.params;
  return { approval: await read(event, event.locals.api.firewall.approvals.get.query({ id })) };
};

export const actions: Actions = {
  approve: (event) => decide(event, 'approve'),
  deny: (event) => decide(event, 'deny'),
};
