import type { OrgEvent } from '@aaf/contracts/event';
import { newId } from '@aaf/contracts/ids';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentOf, listDays, sumDays, tallied, tallyOf, type DailyTally } from './tally.ts';

const decisions = ['allow', 'deny', 'require_approval'] as const;

const eventOf = (event_type: string, payload: OrgEvent['payload']): OrgEvent => ({
  id: newId('event', 0),
  org_id: newId('organization', 0),
  event_type,
  category: 'action',
  schema_version: 1,
  source: 'firewall',
  source_sequence: 1,
  actor: { type: 'api_key', id: newId('api_key', 0), name: 'ci', ip: null, user_agent: null },
  target: { type: 'action', id: newId('action', 0), name: 'shell.run' },
  payload,
  request_id: null,
  created_at: '2026-11-22T12:41:00.000Z',
});

const submitted = (decision: string, agentId = 'agent-1') =>
  eventOf('action.submitted', {
    tool: 'shell',
    operation: 'run',
    agent_id: agentId,
    status: 'denied',
    decision,
    reason: 'because',
    risk_level: 'low',
    policy_id: null,
    policy_version: null,
  });

const ended = (how: string) => eventOf(`approval.${how}`, { action_id: newId('action', 0), comment: null });

test.each(decisions)('F2 an action counts under the verdict of its policies: %s', (decision) => {
  expect(tallyOf(submitted(decision))).toBe(decision);
});

test.each(['approved', 'denied', 'expired'])(
  'F2 an approval that was %s is counted beside its action',
  (how) => {
    expect(tallyOf(ended(how))).toBe(how);
  },
);

test('F1 only submitted actions and decided approvals are counted', () => {
  expect(
    tallyOf(eventOf('approval.requested', { action_id: newId('action', 0), expires_at: '' })),
  ).toBeUndefined();
  expect(tallyOf(eventOf('org.created', { name: 'A', slug: 'aaa', plan: 'free' }))).toBeUndefined();
});

test('F4 an agent is active when it asks, not when somebody answers', () => {
  expect(agentOf(submitted('allow', 'robot'))).toBe('robot');
  expect(agentOf(ended('approved'))).toBeUndefined();
});

test('an action without a verdict is a defect, not a zero', () => {
  expect(() => tallyOf(submitted('perhaps'))).toThrow();
});

const count = fc.nat({ max: 100_000 });
const day = fc.record({
  day: fc
    .date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
    .map((d) => d.toISOString().slice(0, 10)),
  allow: count,
  deny: count,
  require_approval: count,
  approved: count,
  denied: count,
  expired: count,
});

describe('whatever was counted', () => {
  test('F2 allow + deny + require_approval is the total, and outcomes are no part of it', () => {
    fc.assert(
      fc.property(fc.array(day), (days) => {
        const sum = sumDays(days);
        expect(sum.total).toBe(sum.allow + sum.deny + sum.require_approval);
        const withoutOutcomes = days.map((each) => ({ ...each, approved: 0, denied: 0, expired: 0 }));
        expect(sumDays(withoutOutcomes).total).toBe(sum.total);
      }),
    );
  });

  test('the month is the sum of its days, however they are split', () => {
    fc.assert(
      fc.property(fc.array(day), fc.array(day), (some, others) => {
        const [left, right, all] = [sumDays(some), sumDays(others), sumDays([...some, ...others])];
        for (const kind of ['total', ...tallied] as const) expect(all[kind]).toBe(left[kind] + right[kind]);
      }),
    );
  });

  test('the listed days add up to the total, and none of them is empty', () => {
    fc.assert(
      fc.property(fc.array(day), (days: DailyTally[]) => {
        const listed = listDays(days);
        expect(listed.reduce((sum, each) => sum + each.total, 0)).toBe(sumDays(days).total);
        expect(listed.every((each) => each.total === each.allow + each.deny + each.require_approval)).toBe(
          true,
        );
        expect(listed.every((each) => each.total > 0)).toBe(true);
      }),
    );
  });
});
