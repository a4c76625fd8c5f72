import type { OrgEvent } from '@aaf/contracts/event';
import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** An event that arrived before its predecessors, or before its organization's creation. */
export const WaitingEvent = defineEntity({
  name: 'WaitingEvent',
  tableName: 'waiting',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    source: p.string().primary(),
    source_sequence: p.bigint('number').primary(),
    body: p.json<OrgEvent>(),
  },
});
