import type { orgs } from '@aaf/contracts/orgs';
import { decodeCursor, toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import { Notification } from '../entities/notification.ts';
import { personOf } from '../locked-members.ts';

const whereUnread = { read_at: null };

export const listNotifications: Handler<typeof orgs.notifications.list> = async (input, work) => {
  const { em, org } = work;
  const mine = { org_id: org.id, user_id: personOf(work).user_id };
  const after = decodeCursor(input.cursor, input);
  const beyond = input.order === 'asc' ? '$gt' : '$lt';
  const rows = await em.find(
    Notification,
    {
      ...mine,
      ...(after === undefined ? {} : { id: { [beyond]: after } }),
      ...(input.unread === undefined ? {} : { read_at: input.unread ? null : { $ne: null } }),
    },
    { orderBy: { id: input.order }, limit: input.limit + 1 },
  );
  const { data, pagination } = toPage(rows, input, ({ id }) => id);
  return {
    data: data.map(({ id, kind, title, path, created_at, read_at }) => ({
      id,
      kind,
      title,
      path,
      created_at,
      read_at: read_at ?? null,
    })),
    pagination,
    unread: await em.count(Notification, { ...mine, ...whereUnread }),
  };
};
