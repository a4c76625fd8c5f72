import { notificationKinds } from '@aaf/contracts/orgs';
import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** What a member was told. It is theirs alone, and goes with their membership. */
export const Notification = defineEntity({
  name: 'Notification',
  tableName: 'notifications',
  properties: {
    org_id: p.type(typeId('organization')).$type<string>().primary(),
    id: p.type(typeId('notification')).$type<string>().primary(),
    user_id: p.type(typeId('user')).$type<string>(),
    kind: p.enum(notificationKinds),
    title: p.string(),
    path: p.string(),
    event_id: p.type(typeId('event')).$type<string>(),
    created_at: p.type(timestamp).$type<string>(),
    read_at: p.type(timestamp).nullable(),
  },
});
