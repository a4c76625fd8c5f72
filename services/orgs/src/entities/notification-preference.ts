import { notificationKinds } from '@aaf/contracts/orgs';
import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** Where a member wants to be told of one kind of thing; without a row the defaults hold. */
export const NotificationPreference = defineEntity({
  name: 'NotificationPreference',
  tableName: 'notification_preferences',
  properties: {
    org_id: p.type(typeId('organization')).$type<string>().primary(),
    user_id: p.type(typeId('user')).$type<string>().primary(),
    kind: p.enum(notificationKinds).primary(),
    email: p.boolean(),
    dashboard: p.boolean(),
  },
});
