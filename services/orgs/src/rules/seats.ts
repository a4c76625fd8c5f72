import { Refusal } from '@aaf/contracts/errors';
import type { Plan } from '@aaf/contracts/plans';

export interface Seats {
  /** How many are taken: members, and whoever may still become one. */
  taken: number;
  /** How many the plan has; null means any number. */
  limit: number | null;
  plan: Plan;
}

/**
 * Whether one more person fits.
 * @throws {Refusal} `plan_limit_exceeded`
 */
export function requireSeat({ taken, limit, plan }: Seats): void {
  if (limit === null || taken < limit) return;
  throw new Refusal('plan_limit_exceeded', {
    // `upgrade` is the page of the dashboard, below the organization's, where the plan is changed.
    details: { limit, current: taken, plan, upgrade: '/settings/billing' },
    message: `The plan has ${limit} seats, and ${taken} are taken by members and invitations. Upgrade the plan, or remove or revoke one.`,
  });
}
