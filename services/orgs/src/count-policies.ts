import type { OrgSnapshot } from '@aaf/contracts/caller';
import type { Work } from '@aaf/service/handler';

/** How many policies an organization has, as the firewall lists them. */
export async function countPolicies(ask: Work['ask'], org: OrgSnapshot): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const next: { cursor?: string } = cursor === null ? {} : { cursor };
    const { data, pagination } = await ask('firewall.policies.list', { limit: 100, ...next }, { org });
    count += data.length;
    cursor = pagination.next_cursor;
  } while (cursor !== null);
  return count;
}
