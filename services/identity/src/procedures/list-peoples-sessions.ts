import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { Session } from '../entities/session.ts';
import { describeDevice } from '../rules/device.ts';
import { living } from '../session-life.ts';

export const listPeoplesSessions: Handler<typeof identity.people.sessions> = async (
  { user_ids },
  { em, now },
) => {
  const sessions = await em.find(
    Session,
    { user_id: { $in: user_ids }, ...living(now) },
    { orderBy: { user_id: 'asc', id: 'asc' } },
  );
  return {
    data: sessions.map((session) => ({
      id: session.id,
      user_id: session.user_id,
      device: describeDevice(session.user_agent),
      ip: session.ip ?? null,
      has_second_factor: typeof session.second_factor_at === 'string',
      signed_in_at: session.created_at,
      last_seen_at: session.last_seen_at,
    })),
  };
};
