import type { Pause } from '@aaf/contracts/firewall';
import type { Api } from '#lib/server/api.ts';
import { readRefusal } from '#lib/server/refusal.ts';

/** What the shell counts. */
interface Counts {
  /** How many actions wait for a person. */
  pendingCount: number;
  unreadCount: number;
  /** What is paused now: every page says so. */
  pauses: readonly Pause[];
}

export async function readCounts({ firewall, orgs }: Api, requestId: string): Promise<Counts> {
  const [pending, unreadCount, paused] = await Promise.all([
    firewall.approvals.list.query({ status: 'pending', limit: 1 }),
    orgs.notifications.list.query({ limit: 1, unread: true }).then(
      ({ unread }) => unread,
      (error: unknown) => {
        readRefusal(error, requestId);
        return 0; // a bell that is out of order is no reason to show no page
      },
    ),
    firewall.pauses.list.query({}),
  ]);
  return { pendingCount: pending.pending, unreadCount, pauses: paused.data };
}
