import { idToUuid } from '@aaf/contracts/ids';
import type { usage } from '@aaf/contracts/usage';
import type { Handler } from '@aaf/service/handler';
import { dayOf } from '../rules/calendar.ts';

/** Adds what a gateway has counted since it last told. */
export const addRefusals: Handler<typeof usage.refusals.add> = async ({ org_id, counts }, work) => {
  await work.enterOrg(org_id);
  const day = dayOf(work.now);
  // In one order, so that two gateways that tell at the same time do not wait for each other in a circle.
  for (const [code, count] of Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))) {
    await work.em.execute(
      `insert into refusal_counts (org_id, day, code, count) values (?, ?, ?, ?)
       on conflict (org_id, day, code) do update set count = refusal_counts.count + excluded.count`,
      [idToUuid('organization', org_id), day, code, count],
    );
  }
  return null;
};
