import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** When a session was last used in an organization, to half a minute. It goes with the membership. */
export const SessionActivity = defineEntity({
  name: 'SessionActivity',
  tableName: 'session_activity',
  properties: {
    org_id: p.type(typeId('organization')).$type<string>().primary(),
    session_id: p.type(typeId('session')).$type<string>().primary(),
    user_id: p.type(typeId('user')).$type<string>(),
    last_active_at: p.type(timestamp).$type<string>(),
  },
});
