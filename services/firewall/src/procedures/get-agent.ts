import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { AgentId } from '@aaf/contracts/keys';
import type { Handler } from '@aaf/service/handler';
import { historyStart } from '../agent-counts.ts';
import { agentAnswer, pauseAnswer } from '../answers.ts';
import { AgentDay } from '../entities/agent-day.ts';
import { Agent } from '../entities/agent.ts';
import { Pause } from '../entities/pause.ts';

/** An agent, with the days on which it acted and the pause that stops it: its own before that of all. */
export const getAgent: Handler<typeof firewall.agents.get> = async ({ id }, { em, org, now }) => {
  const agent = AgentId.safeParse(id).success ? await em.findOne(Agent, { org_id: org.id, id }) : null;
  if (!agent) throw new Refusal('not_found');
  const days = await em.find(
    AgentDay,
    { org_id: org.id, agent_id: id, date: { $gte: historyStart(now) } },
    { orderBy: { date: 'asc' } },
  );
  const pauses = await em.find(Pause, {
    org_id: org.id,
    key_id: null,
    $or: [{ agent_id: id }, { agent_id: null }],
  });
  const pause = pauses.find(({ agent_id }) => agent_id === id) ?? pauses[0];
  return {
    ...agentAnswer(agent, pause !== undefined),
    days: days.map(({ date, allow, deny, require_approval }) => ({ date, allow, deny, require_approval })),
    pause: pause ? pauseAnswer(pause) : null,
  };
};
