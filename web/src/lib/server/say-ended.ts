import type { WireError } from '@aaf/contracts/errors';

/**
 * What the sign-in page is told, in its address, about a session that has ended: after how many minutes without
 * activity, or just that it has. Nothing for those who were not signed in.
 */
export function sayEnded({ code, details }: WireError): Record<string, string> {
  if (code !== 'session_expired') return {};
  const { session_timeout_minutes: minutes } = details;
  return { ended: typeof minutes === 'number' ? String(minutes) : '' };
}
