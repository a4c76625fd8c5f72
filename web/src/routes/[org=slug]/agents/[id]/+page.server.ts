import { read } from '#lib/server/ask.ts';
import { pause, resume } from '#lib/server/pausing.ts';
import type { Actions, PageServerLoad } from './$types';

const latestCount = 10;

export const load: PageServerLoad = async (event) => {
  event.depends('aaf:agents');
  const { id } = event.params;
  const { agents, actions: recorded } = event.locals.api.firewall;
  const [agent, latest] = await read(
    event,
    Promise.all([agents.get.query({ id }), recorded.list.query({ agent_id: id, limit: latestCount })]),
  );
  return { agent, latest: latest.data };
};

export const actions: Actions = {
  pause: (event) => pause(event, { agent_id: event.params.id }),
  resume,
};
