import { Refusal } from '@aaf/contracts/errors';
import { isId } from '@aaf/contracts/ids';
import type { Role } from '@aaf/contracts/permissions';
import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import { Invitation } from './entities/invitation.ts';
import { Membership } from './entities/membership.ts';

/**
 * An invitation of an organization, held until the transaction ends.
 * @throws {Refusal} `not_found`
 */
export async function lockInvitation(em: EntityManager, orgId: string, id: string): Promise<Invitation> {
  if (!isId('invitation', id)) throw new Refusal('not_found');
  const where = { org_id: orgId, id };
  const invitation = await em.findOne(Invitation, where, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!invitation) throw new Refusal('not_found');
  return invitation;
}

/** What whoever sent an invitation is now; undefined when they do not belong to the organization any more. */
export async function roleOfInviter(
  em: EntityManager,
  { org_id, invited_by }: Pick<Invitation, 'org_id' | 'invited_by'>,
): Promise<Role | undefined> {
  const membership = await em.findOne(Membership, { org_id, user_id: invited_by });
  return membership?.role;
}
