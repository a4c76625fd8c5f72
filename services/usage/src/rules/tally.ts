import { events } from '@aaf/contracts/events';
import type { OrgEvent } from '@aaf/contracts/event';
import type { UsageReport } from '@aaf/contracts/usage';

/** What is counted on a day: how the actions were judged, and how the held ones ended. */
export const tallied = ['allow', 'deny', 'require_approval', 'approved', 'denied', 'expired'] as const;
export type Tallied = (typeof tallied)[number];
export type Tally = Record<Tallied, number>;
export type DailyTally = Tally & { day: string };

const outcomes: Readonly<Record<string, Tallied>> = {
  'approval.approved': 'approved',
  'approval.denied': 'denied',
  'approval.expired': 'expired',
};

const readSubmitted = (event: OrgEvent) => events['action.submitted'].payload.parse(event.payload);

/** The agent that acted; undefined when the event is no action. */
export function agentOf(event: OrgEvent): string | undefined {
  return event.event_type === 'action.submitted' ? readSubmitted(event).agent_id : undefined;
}

/**
 * What an event adds to its day. An action counts by its verdict for ever: one that waited for a person
 * stays among `require_approval`, and what the person said is counted beside it, on the day they said it.
 */
export function tallyOf(event: OrgEvent): Tallied | undefined {
  if (event.event_type === 'action.submitted') return readSubmitted(event).decision;
  return Object.hasOwn(outcomes, event.event_type) ? outcomes[event.event_type] : undefined;
}

const totalOf = ({ allow, deny, require_approval }: Tally): number => allow + deny + require_approval;

const sumOf = (days: readonly Tally[], what: Tallied): number =>
  days.reduce((sum, day) => sum + day[what], 0);

/** The sum of days, each kind by itself. */
export function sumDays(days: readonly Tally[]): Tally & { total: number } {
  const sum: Tally = {
    allow: sumOf(days, 'allow'),
    deny: sumOf(days, 'deny'),
    require_approval: sumOf(days, 'require_approval'),
    approved: sumOf(days, 'approved'),
    denied: sumOf(days, 'denied'),
    expired: sumOf(days, 'expired'),
  };
  return { total: totalOf(sum), ...sum };
}

const nothing: Tally = { allow: 0, deny: 0, require_approval: 0, approved: 0, denied: 0, expired: 0 };

/** Quarters of an hour put together to days, by the day that each of them lies on; in their order. */
export function toDays(
  quarters: readonly (Tally & { at: string })[],
  dayIn: (timestamp: string) => string,
): DailyTally[] {
  const days = Map.groupBy(quarters, ({ at }) => dayIn(at));
  return [...days].map(([day, ofDay]) => ({ ...nothing, ...withoutTotal(sumDays(ofDay)), day }));
}

const withoutTotal = ({ total: _total, ...tally }: Tally & { total: number }): Tally => tally;

/** The days that had actions. One on which approvals ended and nothing was asked is not among them. */
export function listDays(days: readonly DailyTally[]): UsageReport['days'] {
  return days
    .filter((day) => totalOf(day) > 0)
    .map((day) => ({
      date: day.day,
      total: totalOf(day),
      allow: day.allow,
      deny: day.deny,
      require_approval: day.require_approval,
    }));
}
