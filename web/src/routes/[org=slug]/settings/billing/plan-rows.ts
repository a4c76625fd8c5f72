import type { PlanLimits } from '@aaf/contracts/plans';

const format = new Intl.NumberFormat('en');

/** The lines of the plan table. */
export const planRows: { label: string; say: (limits: PlanLimits) => string }[] = [
  { label: 'Actions a month', say: ({ actions_per_month }) => sayLimit(actions_per_month) },
  { label: 'Members', say: ({ members }) => sayLimit(members) },
  { label: 'Policies', say: ({ policies }) => sayLimit(policies) },
  {
    label: 'Audit trail',
    say: ({ audit_retention_days }) =>
      audit_retention_days === null ? 'Unlimited' : `${sayLimit(audit_retention_days)} days`,
  },
  { label: 'API requests a minute', say: ({ api_rate_per_minute }) => sayLimit(api_rate_per_minute) },
];

const sayLimit = (limit: number | null): string => (limit === null ? 'Unlimited' : format.format(limit));
