import type { OrgSnapshot } from '@aaf/contracts/caller';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Invitation } from './entities/invitation.ts';
import { Membership } from './entities/membership.ts';
import { requireSeat } from './rules/seats.ts';

type Plan = Pick<OrgSnapshot, 'id' | 'plan' | 'limits'>;

/** How many seats are taken: by members, and by invitations that still stand. */
export async function countTakenSeats(em: EntityManager, orgId: string, now: string): Promise<number> {
  const members = await em.count(Membership, { org_id: orgId });
  const waiting = { org_id: orgId, status: 'pending', expires_at: { $gt: now } } as const;
  return members + (await em.count(Invitation, waiting));
}

/**
 * For an invitation: members and invitations that still stand take seats. The organization must be locked.
 * @throws {Refusal} `plan_limit_exceeded`
 */
export async function requireSeatToInvite(em: EntityManager, org: Plan, now: string): Promise<void> {
  const taken = await countTakenSeats(em, org.id, now);
  requireSeat({ taken, limit: org.limits.members, plan: org.plan });
}

/**
 * For somebody who was invited: their invitation holds a seat already, so this refuses only when the plan has
 * become smaller since. The organization must be locked.
 * @throws {Refusal} `plan_limit_exceeded`
 */
export async function requireSeatToJoin(em: EntityManager, org: Plan): Promise<void> {
  const members = await em.count(Membership, { org_id: org.id });
  requireSeat({ taken: members, limit: org.limits.members, plan: org.plan });
}
