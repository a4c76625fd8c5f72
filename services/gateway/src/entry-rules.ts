import type { OrgSnapshot, UserPrincipal } from '@aaf/contracts/caller';
import { stepUpMinutes } from '@aaf/contracts/contract';
import { Refusal } from '@aaf/contracts/errors';
import type { SessionOwner } from '@aaf/contracts/identity';
import { isAllowedAddress } from '@aaf/contracts/ip-network';
import { effectiveExpiry, isExpired, type KeyLifetime } from '@aaf/contracts/key-lifetime';
import type { SecuritySettings } from '@aaf/contracts/orgs';

const minuteMs = 60_000;

/** What an organization asks of the people who enter it. */
export type EntryRules = Pick<
  SecuritySettings,
  'require_two_factor' | 'session_timeout_minutes' | 'ip_allowlist'
>;

/** Somebody who wants to enter. */
export interface Entrant {
  session: SessionOwner;
  ip: string | null;
  /** When the session was last used in this organization; null when it never was. */
  last_active_at: string | null;
}

/** The people's page that sets up a second factor, below the dashboard's address. */
const enrolmentPath = '/profile/security';

/** Being signed in counts as being active: whoever has just come has not been idle. */
const lastActiveMs = ({ session, last_active_at }: Entrant): number =>
  Math.max(Date.parse(session.signed_in_at), Date.parse(last_active_at ?? session.signed_in_at));

/** @throws {Refusal} `session_expired` when the session was idle in this organization for longer than it allows */
export function refuseIdle(entrant: Entrant, { session_timeout_minutes }: EntryRules, nowMs: number): void {
  if (nowMs - lastActiveMs(entrant) <= session_timeout_minutes * minuteMs) return;
  throw new Refusal('session_expired', {
    details: { reason: 'idle', session_timeout_minutes },
    message: `This organization ends sessions after ${sayMinutes(session_timeout_minutes)} without activity. Sign in again.`,
  });
}

/** A span of minutes as people say it. */
function sayMinutes(minutes: number): string {
  const isHours = minutes % 60 === 0;
  const count = isHours ? minutes / 60 : minutes;
  return `${count} ${isHours ? 'hour' : 'minute'}${count === 1 ? '' : 's'}`;
}

/** @throws {Refusal} `ip_not_allowed` when the organization does not admit the address */
export function refuseAddress({ ip }: Entrant, { ip_allowlist }: EntryRules): void {
  if (isAllowedAddress(ip, ip_allowlist)) return;
  throw new Refusal('ip_not_allowed', {
    details: { ip },
    message: `This organization does not admit your network address${ip === null ? '' : `, ${ip}`}. Ask an Owner or Admin to add it to the allowlist.`,
  });
}

/** @throws {Refusal} `two_factor_required` when the organization asks for a second factor and the session has shown none */
export function refuseSingleFactor(
  { session }: Entrant,
  { require_two_factor }: EntryRules,
  webOrigin: string,
): void {
  if (!require_two_factor || session.has_second_factor) return;
  const isEnrolled = session.two_factor_enabled;
  throw new Refusal('two_factor_required', {
    details: { is_enrolled: isEnrolled, enrolment_url: new URL(enrolmentPath, webOrigin).href },
    ...(isEnrolled
      ? {
          message:
            'This organization requires two-factor authentication. Sign in again, with your second factor.',
        }
      : {}),
  });
}

/**
 * The part that keeps keys has looked at a key's own end; the organization may allow less.
 * @throws {Refusal} `key_expired`
 */
export function refuseExpiredKey(
  key: KeyLifetime,
  { api_key_max_age_days }: Pick<OrgSnapshot, 'api_key_max_age_days'>,
  nowMs: number,
): void {
  const expired_at = effectiveExpiry(key, api_key_max_age_days);
  if (isExpired(expired_at, new Date(nowMs).toISOString()))
    throw new Refusal('key_expired', { details: { expired_at } });
}

/** The person of a session, as every part knows them. */
export function toPrincipal(session: SessionOwner, nowMs: number): UserPrincipal {
  const { session_id, user_id, name, email, email_verified, has_second_factor, proven_at } = session;
  const is_fresh = nowMs - Date.parse(proven_at) <= stepUpMinutes * minuteMs;
  return {
    type: 'user',
    session_id,
    user_id,
    name,
    email,
    email_verified,
    has_second_factor,
    is_fresh,
  };
}
