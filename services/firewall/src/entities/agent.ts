import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** An agent that was seen, and how all its actions were judged. */
export const Agent = defineEntity({
  name: 'Agent',
  tableName: 'agents',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    id: p.string().primary(),
    first_seen_at: p.type(timestamp),
    last_seen_at: p.type(timestamp),
    allow: p.bigint('number'),
    deny: p.bigint('number'),
    require_approval: p.bigint('number'),
  },
});

export type Agent = InferEntity<typeof Agent>;
