import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** How often requests in an organization were refused for a reason, on a day in UTC. */
export const RefusalCount = defineEntity({
  name: 'RefusalCount',
  tableName: 'refusal_counts',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    day: p.date().primary(),
    code: p.string().primary(),
    count: p.bigint('number'),
  },
});
