import type { OrgEvent } from '@aaf/contracts/event';
import type { Waiting } from './relay-session.ts';

/** Sends events and says of each whether it arrived for good, once it knows. */
export type Publish = (events: OrgEvent[]) => Promise<{ id: string; ok: boolean }[]>;

export interface Carried {
  published: Waiting[];
  /** The organizations of which an event was not taken; their later ones were not sent. */
  stuckOrgs: string[];
}

/**
 * Publishes waiting events, each organization's in their order: one is sent when the one before it has
 * arrived, side by side with those of the other organizations.
 * @param mayGoOn asked before each round; what is left when it says no is simply not published
 */
export async function carry(
  waiting: readonly Waiting[],
  publish: Publish,
  mayGoOn: () => boolean,
): Promise<Carried> {
  const lanes = new Map(Map.groupBy(waiting, ({ org_id }) => org_id));
  const carried: Carried = { published: [], stuckOrgs: [] };
  while (lanes.size > 0 && mayGoOn()) {
    const heads = [...lanes.values()].flatMap((lane) => lane.shift() ?? []);
    const results = await publish(heads.map(({ body }) => body));
    const arrived = new Set(results.filter(({ ok }) => ok).map(({ id }) => id));
    for (const head of heads) {
      if (arrived.has(head.body.id)) carried.published.push(head);
      else carried.stuckOrgs.push(head.org_id);
    }
    for (const org of carried.stuckOrgs) lanes.delete(org);
    for (const [org, lane] of lanes) if (lane.length === 0) lanes.delete(org);
  }
  return carried;
}
