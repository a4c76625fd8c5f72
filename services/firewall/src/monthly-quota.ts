import { Refusal } from '@aaf/contracts/errors';
import { idToUuid } from '@aaf/contracts/ids';
import type { OrgWork } from '@aaf/service/handler';
import { monthOf } from './rules/submission.ts';

/** One statement counts and checks, so that no two submissions can both take the last place. */
const count = `
  insert into monthly_counts as held (org_id, month, submitted)
  select ?::uuid, ?, 1 where ?::integer is null or ?::integer > 0
  on conflict (org_id, month) do update set submitted = held.submitted + 1
    where ?::integer is null or held.submitted < ?::integer
  returning submitted`;

/**
 * Counts a submission against the month's quota. Whoever counts holds the count until the transaction
 * ends, so this comes last.
 * @throws {Refusal} `plan_limit_exceeded`
 */
export async function countSubmission({ em, org, now }: Pick<OrgWork, 'em' | 'org' | 'now'>): Promise<void> {
  const limit = org.limits.actions_per_month;
  const key = [idToUuid('organization', org.id), monthOf(now)];
  const counted = await em.execute<unknown[]>(count, [...key, limit, limit, limit, limit]);
  if (counted.length > 0) return;
  const [held] = await em.execute<{ submitted: number }[]>(
    'select submitted from monthly_counts where org_id = ? and month = ?',
    key,
  );
  throw new Refusal('plan_limit_exceeded', {
    details: { limit, current: held?.submitted ?? 0, plan: org.plan },
    message: `This month's ${limit ?? 0} actions are used up. Upgrade the plan, or wait for the next month (UTC).`,
  });
}
