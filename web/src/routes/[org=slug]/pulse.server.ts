import { createHash } from 'node:crypto';
import type { Api } from '#lib/server/api.ts';

/** What tells a page that it is out of date. */
export interface Pulse {
  /** How many actions wait for a person, counted up to {@link countedPending}. */
  pendingCount: number;
  /** Changes when something waits, is voted on or is decided, and when an action arrives. */
  digest: string;
}

/** More than a page of approvals shows. */
const countedPending = 26;

export async function readPulse({ firewall }: Api): Promise<Pulse> {
  const [pending, latest] = await Promise.all([
    firewall.approvals.list.query({ status: 'pending', limit: countedPending, order: 'asc' }),
    firewall.actions.list.query({ limit: 1 }),
  ]);
  const signs = [
    ...pending.data.map(({ id, votes }) => `${id} ${votes.length}`),
    ...latest.data.map(({ id, status }) => `${id} ${status}`),
  ];
  const digest = createHash('sha256').update(signs.join('\n')).digest('base64url');
  return { pendingCount: pending.data.length, digest };
}
