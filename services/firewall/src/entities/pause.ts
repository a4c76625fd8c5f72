import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** What is stopped: an agent, a key, or all agents where neither is named. */
export const Pause = defineEntity({
  name: 'Pause',
  tableName: 'pauses',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    id: p.type(typeId('pause')).primary(),
    agent_id: p.string().nullable(),
    key_id: p.type(typeId('api_key')).nullable(),
    reason: p.string(),
    created_by: p.type(typeId('user')),
    created_by_name: p.string(),
    created_at: p.type(timestamp),
  },
});

export type Pause = InferEntity<typeof Pause>;
