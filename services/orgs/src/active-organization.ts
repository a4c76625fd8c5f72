import { idToUuid } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';

interface Choice {
  session_id: string;
  user_id: string;
  org_id: string;
}

/** Makes an organization the one that a session means where a request names none. */
export async function setActiveOrganization(em: EntityManager, choice: Choice): Promise<void> {
  await em.execute(
    `insert into active_organizations (session_id, user_id, org_id) values (?, ?, ?)
     on conflict (session_id) do update set user_id = excluded.user_id, org_id = excluded.org_id`,
    [
      idToUuid('session', choice.session_id),
      idToUuid('user', choice.user_id),
      idToUuid('organization', choice.org_id),
    ],
  );
}
