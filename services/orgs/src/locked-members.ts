import { Refusal } from '@aaf/contracts/errors';
import { isId } from '@aaf/contracts/ids';
import type { OrgWork } from '@aaf/service/handler';
import type { InferEntity } from '@mikro-orm/core';
import { Membership } from './entities/membership.ts';
import { lockLiving } from './living-organization.ts';
import { findPeople, type KnownPerson } from './people.ts';
import type { Case } from './rules/membership-change.ts';

type Member = InferEntity<typeof Membership>;
type Person = Pick<KnownPerson, 'name' | 'email' | 'two_factor_enabled'>;

const nobody: Person = { name: '', email: '', two_factor_enabled: false };

/** The person who asks. Keys manage nobody. */
export function personOf({ principal }: OrgWork) {
  if (principal.type !== 'user') throw new Refusal('user_required');
  return principal;
}

/**
 * A member as the organization stands while it is held, who they are, and what decides over them. The role of
 * whoever asks is read anew: of two who demote each other at once, the second finds what the first left of
 * them. Identity is asked before, so that nobody holds an organization while another part takes its time.
 * @throws {Refusal} `not_found` when either does not belong to the organization
 */
export async function lockMember(
  work: OrgWork,
  of: { id: string } | { user_id: string },
): Promise<{ member: Member; person: Person; about: Case }> {
  const { em, org } = work;
  if ('id' in of && !isId('member', of.id)) throw new Refusal('not_found');
  const found = await em.findOne(Membership, { org_id: org.id, ...of }, { disableIdentityMap: true });
  if (!found) throw new Refusal('not_found');
  const people = await findPeople(work.ask, [found.user_id]);
  const person = people.get(found.user_id) ?? nobody;
  await lockLiving(work);
  const actor = await em.findOne(Membership, { org_id: org.id, user_id: personOf(work).user_id });
  const member = await em.findOne(Membership, { org_id: org.id, ...of });
  if (!actor || !member) throw new Refusal('not_found');
  const owners = await em.count(Membership, { org_id: org.id, role: 'owner' });
  return { member, person, about: { actor: actor.role, target: member.role, owners } };
}
