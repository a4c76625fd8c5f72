import { services, type ServiceName } from '@aaf/contracts/app';
import { idToUuid } from '@aaf/contracts/ids';
import type { Job, JobTools } from '@aaf/service/job';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { heldSince } from '../rules/deletion-hold.ts';

const hourMs = 3_600_000;

const names = Object.keys(services) as ServiceName[]; // the literal keys of the table
/** Everybody else first: as long as there is something left anywhere, the directory says so. */
const inOrder: readonly ServiceName[] = [...names.filter((name) => name !== 'orgs'), 'orgs'];

interface Due {
  id: string;
  has_begun: boolean;
}

async function findDue(tools: JobTools): Promise<Due[]> {
  let due: Due[] = [];
  await tools.once(async ({ em, now }) => {
    const entries = await em.find(
      DirectoryEntry,
      { deleted_at: { $lte: heldSince(now) }, purged_at: null },
      { orderBy: { deleted_at: 'asc' } },
    );
    due = entries.map(({ id, purge_started_at }) => ({ id, has_begun: Boolean(purge_started_at) }));
  });
  return due;
}

/** From here on it cannot be restored. Where its chain ended is kept before the chain goes; a later try finds it kept. */
async function begin(tools: JobTools, orgId: string): Promise<void> {
  const { hash } = await tools.ask('audit.chain.head', { org_id: orgId });
  await tools.once(async ({ em, now }) => {
    await em.execute(
      `update directory set purge_started_at = ?, last_chain_hash = ?
        where id = ? and deleted_at <= ? and purge_started_at is null`,
      [now, hash, idToUuid('organization', orgId), heldSince(now)],
    );
  });
}

/** The tombstone: id and slug, which are never given out again, the dates, and where its chain ended. */
async function bury(tools: JobTools, orgId: string): Promise<void> {
  await tools.once(async ({ em, now }) => {
    await em.execute(
      `update directory set name = '', custom_limits = null, purged_at = ?
        where id = ? and purge_started_at is not null and purged_at is null`,
      [now, idToUuid('organization', orgId)],
    );
  });
}

/** Any step may be the last of this try: the next one does it over, which finds nothing and does no harm. */
async function purge(tools: JobTools, { id, has_begun }: Due): Promise<void> {
  if (!has_begun) await begin(tools, id);
  for (const name of inOrder) await tools.ask(`${name}.operations.purge`, { org_id: id });
  await bury(tools, id);
  tools.log.info({ org_id: id }, 'a deleted organization is purged');
}

/** Removes what was deleted 30 days ago, from every part. */
export const purgeOrganizations: Job = {
  name: 'purge',
  everyMs: hourMs,
  async run(tools) {
    for (const due of await findDue(tools)) {
      try {
        await purge(tools, due);
      } catch (error) {
        tools.log.error(
          { err: error, org_id: due.id },
          'a purge stopped halfway; it goes on at the next turn',
        );
      }
    }
  },
};
