import { planLimits, plans } from '@aaf/contracts/plans';
import type { usage } from '@aaf/contracts/usage';
import type { Handler } from '@aaf/service/handler';

/** The plan table, as it is enforced. */
export const listPlans: Handler<typeof usage.plans.list> = async () => ({
  data: plans.map((id) => ({ id, limits: planLimits[id] })),
});
