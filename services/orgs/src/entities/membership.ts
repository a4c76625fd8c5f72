import { roles } from '@aaf/contracts/permissions';
import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** That somebody belongs to an organization, and as what. Seen by the organization, and by the person themselves. */
export const Membership = defineEntity({
  name: 'Membership',
  tableName: 'memberships',
  properties: {
    org_id: p.type(typeId('organization')).$type<string>().primary(),
    id: p.type(typeId('member')).$type<string>().primary(),
    user_id: p.type(typeId('user')).$type<string>(),
    role: p.enum(roles),
    joined_at: p.type(timestamp).$type<string>(),
  },
});
export type Membership = InferEntity<typeof Membership>;
