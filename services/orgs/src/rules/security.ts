import { Refusal } from '@aaf/contracts/errors';
import { isAllowedAddress } from '@aaf/contracts/ip-network';
import type { SecuritySettings } from '@aaf/contracts/orgs';

const minuteMs = 60_000;

/** The security settings among all others. */
export const securityOf = (settings: SecuritySettings): SecuritySettings => ({
  require_two_factor: settings.require_two_factor,
  session_timeout_minutes: settings.session_timeout_minutes,
  ip_allowlist: settings.ip_allowlist,
  api_key_max_age_days: settings.api_key_max_age_days,
});

/** Some of the security settings, as somebody wishes them. */
export type SecurityWish = { readonly [K in keyof SecuritySettings]?: SecuritySettings[K] | undefined };

/** The settings as they would be. */
export const wishedSecurity = (current: SecuritySettings, wish: SecurityWish): SecuritySettings => ({
  require_two_factor: wish.require_two_factor ?? current.require_two_factor,
  session_timeout_minutes: wish.session_timeout_minutes ?? current.session_timeout_minutes,
  ip_allowlist: wish.ip_allowlist ?? current.ip_allowlist,
  api_key_max_age_days: wish.api_key_max_age_days ?? current.api_key_max_age_days,
});

/** A session as the door looks at it. */
export interface KnownSession {
  has_second_factor: boolean;
  ip: string | null;
  /** When it was last used in the organization, or began. */
  last_active_at: string;
}

export type CutOffReason = 'two_factor' | 'ip_address' | 'timeout';

function reasonsAgainst(session: KnownSession, settings: SecuritySettings, now: string): Set<CutOffReason> {
  const idleMs = Date.parse(now) - Date.parse(session.last_active_at);
  const reasons = new Set<CutOffReason>();
  if (settings.require_two_factor && !session.has_second_factor) reasons.add('two_factor');
  if (!isAllowedAddress(session.ip, settings.ip_allowlist)) reasons.add('ip_address');
  if (idleMs > settings.session_timeout_minutes * minuteMs) reasons.add('timeout');
  return reasons;
}

/** What a change from one set of settings to another is. */
export interface SecurityChange {
  before: SecuritySettings;
  after: SecuritySettings;
}

/** Why a session that is admitted now would no longer be; empty when it still would, or is refused already. */
export function reasonsToCutOff(
  session: KnownSession,
  { before, after }: SecurityChange,
  now: string,
): CutOffReason[] {
  const already = reasonsAgainst(session, before, now);
  return [...reasonsAgainst(session, after, now)].filter((reason) => !already.has(reason));
}

/** Whoever makes the change: they are here now, so no time-out is theirs. */
export interface ChangeMaker {
  has_second_factor: boolean;
  ip: string | null;
}

export type LockOut = Exclude<CutOffReason, 'timeout'>;

/** Why a change would lock out whoever makes it. */
export function lockOutsOf(maker: ChangeMaker, { before, after }: SecurityChange): LockOut[] {
  const lockOuts: LockOut[] = [];
  const isTurnedOn = after.require_two_factor && !before.require_two_factor;
  if (isTurnedOn && !maker.has_second_factor) lockOuts.push('two_factor');
  if (!isAllowedAddress(maker.ip, after.ip_allowlist)) lockOuts.push('ip_address');
  return lockOuts;
}

/**
 * Nobody locks themselves out by mistake. Leaving out one's own address can be meant, and confirmed; asking for
 * a second factor that one has not shown cannot.
 * @throws {Refusal} `would_lock_out`
 */
export function assertNotLockedOut(
  maker: ChangeMaker,
  change: SecurityChange,
  { isConfirmed }: { isConfirmed: boolean },
): void {
  const lockOuts = lockOutsOf(maker, change);
  if (lockOuts.includes('two_factor')) {
    throw new Refusal('would_lock_out', {
      details: { reason: 'two_factor' },
      message:
        'You have not signed in with a second factor yourself, so this would lock you out. Set up two-factor authentication and sign in with it first.',
    });
  }
  if (lockOuts.includes('ip_address') && !isConfirmed) {
    throw new Refusal('would_lock_out', {
      details: { reason: 'ip_address', ip: maker.ip },
      message: `The allowlist leaves out your own address${maker.ip === null ? '' : `, ${maker.ip}`}, so this would lock you out. Add it, or repeat with confirm: true.`,
    });
  }
}
