import type { OperatorView } from '@aaf/contracts/orgs';
import type { PlanLimits } from '@aaf/contracts/plans';

const limitLabels: Record<keyof PlanLimits, string> = {
  actions_per_month: 'actions a month',
  members: 'members',
  policies: 'policies',
  audit_retention_days: 'days of audit trail',
  api_rate_per_minute: 'API requests a minute',
};

const sayLimit = (value: number | null): string =>
  value === null ? 'unlimited' : value.toLocaleString('en');

function stateOf({ deleted_at, purge_at, purged_at }: OperatorView): string {
  if (purged_at !== null) return `purged on ${purged_at}`;
  if (deleted_at === null) return 'active';
  return `deleted on ${deleted_at}, can be restored until ${purge_at ?? 'it is purged'}`;
}

/** An organization, as lines to read. */
export function sayOrganization(view: OperatorView): string {
  const limits = Object.entries(limitLabels).map(
    ([limit, label]) => `${sayLimit(view.limits[limit as keyof PlanLimits])} ${label}`, // the keys of the table
  );
  const rows: [string, string][] = [
    ['Organization', `${view.name} (${view.slug})`],
    ['Id', view.id],
    ['State', stateOf(view)],
    ['Plan', view.plan],
    ['Allowed', limits.join(', ')],
    ['Members', String(view.members)],
    ['Created', view.created_at],
  ];
  return rows.map(([title, text]) => `${title.padEnd(14)}${text}`).join('\n');
}

/** Organizations as a table, one a line. */
export function sayOrganizations(views: readonly OperatorView[]): string {
  if (views.length === 0) return 'There are none.';
  return views.map((view) => `${view.slug.padEnd(28)}${view.plan.padEnd(12)}${stateOf(view)}`).join('\n');
}
