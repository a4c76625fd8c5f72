import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/**
 * What was counted in a quarter of an hour. Every time zone's days begin on one, so that days can be put
 * together for any of them, also after an organization has changed its own.
 */
export const QuarterHour = defineEntity({
  name: 'QuarterHour',
  tableName: 'quarter_hours',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    at: p.type(timestamp).primary(),
    allow: p.integer(),
    deny: p.integer(),
    require_approval: p.integer(),
    approved: p.integer(),
    denied: p.integer(),
    expired: p.integer(),
  },
});
