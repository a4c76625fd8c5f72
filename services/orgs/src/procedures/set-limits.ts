import { Refusal } from '@aaf/contracts/errors';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { organizationTag } from '@aaf/service/trust';
import { enterAsOperator, showToOperator } from '../operator-view.ts';
import { changesBetween } from '../rules/changes.ts';
import { customLimits, limitsOf } from '../rules/limits.ts';

/** What is not named keeps what the operator set before, or is unlimited as Enterprise is. */
export const setLimits: Handler<typeof orgs.operator.setLimits> = async (input, work) => {
  const entry = await enterAsOperator(work, input.organization);
  if (entry.deleted_at) throw new Refusal('organization_deleted');
  const { plan: planBefore } = entry;
  const before = limitsOf(entry);
  const custom_limits = customLimits(planBefore === 'enterprise' ? entry.custom_limits : null, input.limits);
  entry.plan = 'enterprise';
  entry.custom_limits = custom_limits;
  const after = limitsOf(entry);
  const target = { type: 'organization', id: entry.id, name: entry.name };
  if (planBefore !== 'enterprise') {
    work.emit('billing.plan_changed', { target, payload: { before: planBefore, after: 'enterprise' } });
  }
  if (Object.keys(changesBetween(before, after)).length > 0) {
    const reason = input.reason ?? null;
    work.emit('billing.limits_changed', { target, payload: { before, after, reason } });
  }
  work.revoke(organizationTag(entry.id));
  return showToOperator(work, entry);
};
