import type { Session } from '@aaf/contracts/identity';
import { describeDevice } from './device.ts';

/** A session as the database knows it. */
export interface KnownSession {
  id: string;
  ip?: string | null | undefined;
  user_agent?: string | null | undefined;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
}

/** A session as its person sees it, from the one they look from. */
export const showSession = (session: KnownSession, currentId: string): Session => ({
  id: session.id,
  is_current: session.id === currentId,
  device: describeDevice(session.user_agent),
  ip: session.ip ?? null,
  created_at: session.created_at,
  last_seen_at: session.last_seen_at,
  expires_at: session.expires_at,
});
