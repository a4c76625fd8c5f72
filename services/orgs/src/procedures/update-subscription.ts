import type { orgs } from '@aaf/contracts/orgs';
import type { PlanLimits } from '@aaf/contracts/plans';
import type { Handler, OrgWork } from '@aaf/service/handler';
import { countPolicies } from '../count-policies.ts';
import { lockLiving } from '../living-organization.ts';
import { limitsOf } from '../rules/limits.ts';
import { assertAcknowledged, excessOf, warningsOf } from '../rules/plan-change.ts';
import { countTakenSeats } from '../seats.ts';

const isLess = (after: number | null, before: number | null): boolean =>
  after !== null && (before === null || after < before);

/** The firewall is asked only where there may be too many policies: another part's absence is no reason to refuse an upgrade. */
async function findExcess({ em, ask, org, now }: OrgWork, before: PlanLimits, after: PlanLimits) {
  const members = await countTakenSeats(em, org.id, now);
  const policies = isLess(after.policies, before.policies) ? await countPolicies(ask, org) : 0;
  return excessOf({ members, policies }, after);
}

/** Leaving Enterprise gives up what the operator set: to come back is theirs to allow again. */
export const updateSubscription: Handler<typeof orgs.subscription.update> = async (input, work) => {
  const entry = await lockLiving(work);
  const { plan: planBefore } = entry;
  const before = limitsOf(entry);
  const after = limitsOf({ plan: input.plan });
  const answer = { plan: input.plan, status: 'active', limits: after } as const;
  if (planBefore === input.plan) return answer;
  assertAcknowledged(await findExcess(work, before, after), input.acknowledge ?? false);
  entry.plan = input.plan;
  entry.custom_limits = null;
  work.emit('billing.plan_changed', {
    target: { type: 'organization', id: entry.id, name: entry.name },
    payload: { before: planBefore, after: input.plan },
  });
  const warnings = warningsOf(before, after);
  return warnings.length === 0 ? answer : { ...answer, warnings };
};
