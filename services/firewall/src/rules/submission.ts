import type { Decision, KeyPrincipal, UserPrincipal } from '@aaf/contracts/caller';
import type { ActionStatus } from '@aaf/contracts/firewall';

const statuses: Readonly<Record<Decision, ActionStatus>> = {
  allow: 'allowed',
  deny: 'denied',
  require_approval: 'pending_approval',
};

/** What becomes of an action right after its judgement. */
export const statusOf = (decision: Decision): ActionStatus => statuses[decision];

/** The agent an action is counted under: the key's binding rules over what the caller says. */
export function agentOf(principal: UserPrincipal | KeyPrincipal, claimed: string | undefined): string {
  if (principal.type === 'user') return claimed ?? principal.user_id;
  return principal.agent_id ?? claimed ?? principal.key_id;
}

/** The UTC month of a moment, as `2026-03`. */
export const monthOf = (now: string): string => now.slice(0, 7);

/** The moment so many minutes after another, both ISO 8601. */
export const minutesAfter = (now: string, minutes: number): string =>
  new Date(Date.parse(now) + minutes * 60_000).toISOString();
