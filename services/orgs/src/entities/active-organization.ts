import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** The organization that a session means where a request names none. */
export const ActiveOrganization = defineEntity({
  name: 'ActiveOrganization',
  tableName: 'active_organizations',
  properties: {
    session_id: p.type(typeId('session')).$type<string>().primary(),
    user_id: p.type(typeId('user')).$type<string>(),
    org_id: p.type(typeId('organization')).$type<string>(),
  },
});
