import { idToUuid, uuidToId } from '@aaf/contracts/ids';
import { applySettings } from '@aaf/db/orm';
import type { JobTools } from '@aaf/service/job';
import type { EntityManager } from '@mikro-orm/postgresql';

/** How many organizations one turn looks at; the rest have theirs at the next. */
const mostOrgs = 1_000;

/** The organizations in which something is due, the longest waiting first. */
export async function readDue(tools: JobTools): Promise<string[]> {
  const due: string[] = [];
  await tools.once(async ({ em, now }) => {
    await applySettings(em, { 'app.due_before': now });
    const rows = await em.execute<{ org_id: string }[]>('select org_id from due order by at limit ?', [
      mostOrgs,
    ]);
    due.push(...rows.map(({ org_id }) => uuidToId('organization', org_id)));
  });
  return due;
}

/** Holds the row of an organization; false when somebody else does, or there is none. */
export async function holdDue(em: EntityManager, orgId: string): Promise<boolean> {
  const held = await em.execute<unknown[]>('select at from due where org_id = ? for update skip locked', [
    idToUuid('organization', orgId),
  ]);
  return held.length > 0;
}

/** Says when something is due next; nothing is where no time is given. To be called by whoever holds the row. */
export async function setDue(em: EntityManager, orgId: string, at: string | undefined): Promise<void> {
  const orgUuid = idToUuid('organization', orgId);
  if (at === undefined) await em.execute('delete from due where org_id = ?', [orgUuid]);
  else await em.execute('update due set at = ? where org_id = ?', [at, orgUuid]);
}
