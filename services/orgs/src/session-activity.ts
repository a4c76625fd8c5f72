import { idToUuid } from '@aaf/contracts/ids';
import type { Work } from '@aaf/service/handler';

interface Use {
  org_id: string;
  user_id: string;
  session_id: string;
}

/**
 * One statement, so that somebody who is removed at this very moment leaves nothing behind: the row of their
 * membership is waited for, and without it nothing is written.
 */
const remember = `
  insert into session_activity as known (org_id, session_id, user_id, last_active_at)
  select org_id, ?, user_id, ? from memberships where org_id = ? and user_id = ? for key share
  on conflict (org_id, session_id) do update
    set last_active_at = greatest(known.last_active_at, excluded.last_active_at)`;

/** Remembers that a session was used in an organization just now. Nothing comes of it for who does not belong to it. */
export async function touchSession({ em, now }: Pick<Work, 'em' | 'now'>, use: Use): Promise<void> {
  await em.execute(remember, [
    idToUuid('session', use.session_id),
    now,
    idToUuid('organization', use.org_id),
    idToUuid('user', use.user_id),
  ]);
}
