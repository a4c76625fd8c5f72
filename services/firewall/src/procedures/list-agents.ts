import { refuseFields } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { decodeCursor, toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import type { FilterQuery } from '@mikro-orm/core';
import type { z } from 'zod';
import { agentAnswer } from '../answers.ts';
import { Agent } from '../entities/agent.ts';
import { Pause } from '../entities/pause.ts';

type Input = z.output<typeof firewall.agents.list.input>;

const keyShape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([A-Za-z0-9._:-]{1,64})$/;

/** Agents sort by when they were last seen; those of the same moment by name. */
function goOn(input: Input): FilterQuery<Agent> {
  const after = decodeCursor(input.cursor, input);
  if (after === undefined) return {};
  const [, last_seen_at, id] = keyShape.exec(after) ?? [];
  if (last_seen_at === undefined || id === undefined) {
    throw refuseFields({ cursor: 'is not a cursor that this list gave out' });
  }
  const beyond = <T>(value: T) => (input.order === 'asc' ? { $gt: value } : { $lt: value });
  return { $or: [{ last_seen_at: beyond(last_seen_at) }, { last_seen_at, id: beyond(id) }] };
}

/** The agents of the organization, page by page. One that acts meanwhile moves to the front. */
export const listAgents: Handler<typeof firewall.agents.list> = async (input, { em, org }) => {
  const rows = await em.find(
    Agent,
    { org_id: org.id, $and: [goOn(input)] },
    { orderBy: [{ last_seen_at: input.order }, { id: input.order }], limit: input.limit + 1 },
  );
  const page = toPage(rows, input, ({ last_seen_at, id }) => `${last_seen_at} ${id}`);
  const ids = page.data.map(({ id }) => id);
  const pauses = await em.find(Pause, {
    org_id: org.id,
    key_id: null,
    $or: [{ agent_id: { $in: ids } }, { agent_id: null }],
  });
  const paused = new Set(pauses.map(({ agent_id }) => agent_id ?? null));
  return {
    ...page,
    data: page.data.map((agent) => agentAnswer(agent, paused.has(null) || paused.has(agent.id))),
  };
};
