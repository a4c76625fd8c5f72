import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** What was counted on a day, in UTC. */
export const DailyCount = defineEntity({
  name: 'DailyCount',
  tableName: 'daily_counts',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    day: p.date().primary(),
    allow: p.integer(),
    deny: p.integer(),
    require_approval: p.integer(),
    approved: p.integer(),
    denied: p.integer(),
    expired: p.integer(),
  },
});
