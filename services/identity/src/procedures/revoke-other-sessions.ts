import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { endSessions } from '../session-life.ts';

export const revokeOtherSessions: Handler<typeof identity.sessions.revokeOthers> = async (_input, work) => ({
  revoked: await endSessions(work, work.user.user_id, work.user.session_id),
});
