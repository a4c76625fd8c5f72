import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** What an agent did on one day (UTC). */
export const AgentDay = defineEntity({
  name: 'AgentDay',
  tableName: 'agent_days',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    agent_id: p.string().primary(),
    date: p.date().primary(),
    allow: p.integer(),
    deny: p.integer(),
    require_approval: p.integer(),
    approved: p.integer(),
    denied: p.integer(),
  },
});
