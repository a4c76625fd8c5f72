import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** When an organization's daily digest was last written. */
export const Digest = defineEntity({
  name: 'Digest',
  tableName: 'digests',
  properties: {
    org_id: p.type(typeId('organization')).$type<string>().primary(),
    /** In the organization's own calendar. */
    last_day: p.date(),
  },
});
