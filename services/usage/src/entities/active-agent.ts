import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** An agent that asked for something in a month, in UTC. */
export const ActiveAgent = defineEntity({
  name: 'ActiveAgent',
  tableName: 'active_agents',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    month: p.string().primary(),
    agent_id: p.string().primary(),
  },
});
