import { invitationStatuses } from '@aaf/contracts/orgs';
import { roles } from '@aaf/contracts/permissions';
import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** That an address may join an organization, and as what. Of its link only a hash is kept. */
export const Invitation = defineEntity({
  name: 'Invitation',
  tableName: 'invitations',
  properties: {
    org_id: p.type(typeId('organization')).$type<string>().primary(),
    id: p.type(typeId('invitation')).$type<string>().primary(),
    email: p.string(),
    role: p.enum(roles),
    /** As it was written down: one that has run out may still be pending here. */
    status: p.enum(invitationStatuses),
    token_hash: p.string(),
    /** Who sent it last. */
    invited_by: p.type(typeId('user')).$type<string>(),
    invited_by_name: p.string(),
    created_at: p.type(timestamp).$type<string>(),
    sent_at: p.type(timestamp).$type<string>(),
    expires_at: p.type(timestamp).$type<string>(),
  },
});
export type Invitation = InferEntity<typeof Invitation>;
