import { Refusal } from '@aaf/contracts/errors';
import { isId } from '@aaf/contracts/ids';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { Notification } from '../entities/notification.ts';
import { personOf } from '../locked-members.ts';

/** One that was read before stays read since then. */
export const markNotificationsRead: Handler<typeof orgs.notifications.markRead> = async ({ id }, work) => {
  const { em, org, now } = work;
  const mine = { org_id: org.id, user_id: personOf(work).user_id };
  const named = id === undefined ? mine : { ...mine, id };
  if (id !== undefined) {
    const isKnown = isId('notification', id) && (await em.count(Notification, named)) > 0;
    if (!isKnown) throw new Refusal('not_found');
  }
  await em.nativeUpdate(Notification, { ...named, read_at: null }, { read_at: now });
  return null;
};
