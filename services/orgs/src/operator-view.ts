import type { OperatorView } from '@aaf/contracts/orgs';
import { Refusal } from '@aaf/contracts/errors';
import type { Work } from '@aaf/service/handler';
import type { DirectoryEntry } from './entities/directory-entry.ts';
import { Membership } from './entities/membership.ts';
import { findOrganization } from './find-organization.ts';
import { lockOrganization } from './lock-organization.ts';
import { purgeAtOf } from './rules/deletion-hold.ts';
import { limitsOf } from './rules/limits.ts';

/** An organization as its operator sees it. */
export function operatorView(entry: DirectoryEntry, members: number): OperatorView {
  const { id, slug, name, plan, created_at } = entry;
  return {
    id,
    slug,
    name,
    plan,
    limits: limitsOf(entry),
    members,
    created_at,
    deleted_at: entry.deleted_at ?? null,
    purge_at: purgeAtOf(entry.deleted_at),
    purged_at: entry.purged_at ?? null,
  };
}

/** The same, counted by work that is in the organization. */
export const showToOperator = async (
  { em }: Pick<Work, 'em'>,
  entry: DirectoryEntry,
): Promise<OperatorView> => operatorView(entry, await em.count(Membership, { org_id: entry.id }));

/**
 * Takes the work to an organization and locks it, whatever state it is in.
 * @throws {Refusal} `not_found`
 */
export async function enterAsOperator(work: Work, reference: string): Promise<DirectoryEntry> {
  const found = await findOrganization(work.em, reference);
  if (!found) throw new Refusal('not_found');
  await work.enterOrg(found.id);
  const entry = await lockOrganization(work.em, found.id);
  if (!entry) throw new Refusal('not_found');
  await work.em.refresh(entry);
  return entry;
}
