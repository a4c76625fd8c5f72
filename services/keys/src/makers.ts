import type { OrgWork } from '@aaf/service/handler';

/** Who of the makers of some keys still belongs to the organization. The keys are the organization's either way. */
export async function findMembers(
  { ask, org }: Pick<OrgWork, 'ask' | 'org'>,
  keys: readonly { created_by: string }[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const makers = [...new Set(keys.map(({ created_by }) => created_by))];
  const { user_ids } = await ask('orgs.access.membersAmong', { org_id: org.id, user_ids: makers });
  return new Set(user_ids);
}
