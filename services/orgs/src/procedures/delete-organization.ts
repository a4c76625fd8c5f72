import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { lockLiving } from '../living-organization.ts';
import { assertDeletable } from '../rules/deletion.ts';
import { purgeAtAfter } from '../rules/deletion-hold.ts';

/** Everything of it dies with one column: the door, the jobs and the links look at it. Its data stays until it is purged. */
export const deleteOrganization: Handler<typeof orgs.organizations.delete> = async (input, work) => {
  const entry = await lockLiving(work);
  assertDeletable(entry, input.confirm_name);
  const purge_at = purgeAtAfter(work.now);
  entry.deleted_at = work.now;
  work.emit('org.deleted', {
    target: { type: 'organization', id: entry.id, name: entry.name },
    payload: { name: entry.name, slug: entry.slug, purge_at },
  });
  return { purge_at };
};
