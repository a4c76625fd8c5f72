import { Refusal } from '@aaf/contracts/errors';
import type { PlanLimits } from '@aaf/contracts/plans';

/** What a plan limits and nobody but people can make less of. */
export type Countable = 'members' | 'policies';
/** How much of it an organization uses. */
export type Used = Record<Countable, number>;

/** What exceeds a plan, and its limit. */
export type Excess = Partial<Record<Countable, { current: number; limit: number }>>;

const countables: readonly Countable[] = ['members', 'policies'];

/** What an organization uses beyond its limits. */
export function excessOf(used: Used, limits: Pick<PlanLimits, Countable>): Excess {
  const excess: Excess = {};
  for (const what of countables) {
    const limit = limits[what];
    if (limit !== null && used[what] > limit) excess[what] = { current: used[what], limit };
  }
  return excess;
}

/**
 * A plan is never refused for what is used: it stays, and nothing is added until there is room again. Whoever
 * chooses it has to know.
 * @throws {Refusal} `acknowledgement_required` that names what exceeds
 */
export function assertAcknowledged(excess: Excess, isAcknowledged: boolean): void {
  const exceeding = Object.entries(excess).map(
    ([what, { current, limit }]) => `${current} ${what} of ${limit}`,
  );
  if (isAcknowledged || exceeding.length === 0) return;
  throw new Refusal('acknowledgement_required', {
    details: { exceeds: excess },
    message: `The organization would use ${exceeding.join(' and ')}, invitations included. Nothing is deleted, and nothing can be added until it is under the limits. Repeat with acknowledge: true.`,
  });
}

const days = (count: number | null): number => count ?? Number.POSITIVE_INFINITY;

/** What somebody should know before limits change from one set to another. */
export function warningsOf(before: PlanLimits, after: PlanLimits): string[] {
  if (days(after.audit_retention_days) >= days(before.audit_retention_days)) return [];
  return [
    `The audit trail is kept for ${after.audit_retention_days} days: older events will be removed for good. Export them first if you need them.`,
  ];
}
