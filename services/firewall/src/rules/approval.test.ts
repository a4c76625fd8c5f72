import { Refusal } from '@aaf/contracts/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionStatusOf, atMoment, castVote, type Ballot, type Decider } from './approval.ts';

const now = '2026-03-17T12:00:00.000Z';
const ballot: Ballot = {
  status: 'pending',
  required_approvers: 1,
  votes: [],
  expires_at: '2026-03-17T13:00:00.000Z',
  decided_at: null,
  decided_by: null,
};
const person = (id: string): Decider => ({ type: 'user', id, name: id, agent_id: null, names: [id] });
const key = (id: string, agentId = id, more: readonly string[] = []): Decider => ({
  type: 'api_key',
  id,
  name: id,
  agent_id: agentId,
  names: [id, ...more],
});
const petition = {
  requested_by: { type: 'api_key', id: 'key_bot', name: 'bot' },
  lineage_id: 'key_first',
  agent_id: 'billing-bot',
} as const;
const vote = (by: Decider, decision: 'approve' | 'deny' = 'approve') => ({
  by,
  decision,
  comment: null,
  created_at: now,
});
const refusalOf = (work: () => unknown): Refusal => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

describe('a vote', () => {
  test('of one person is enough where one is', () => {
    const by = { type: 'user', id: 'ada', name: 'ada' };
    expect(castVote(ballot, petition, vote(person('ada')))).toMatchObject({
      status: 'approved',
      decided_by: by,
      decided_at: now,
      votes: [{ decision: 'approve', by }],
    });
  });

  test('of distinct approvers fills a quorum; twice the same does not', () => {
    const two = { ...ballot, required_approvers: 2 };
    const first = castVote(two, petition, vote(person('ada')));
    expect(first).toMatchObject({ status: 'pending', decided_by: null });
    expect(castVote(first, petition, vote(person('ada')))).toBe(first);
    expect(castVote(first, petition, vote(person('bob')))).toMatchObject({
      status: 'approved',
      decided_by: { id: 'bob' },
    });
  });

  test('under another name of the same approver adds nothing: a key they made, or its successor', () => {
    const two = { ...ballot, required_approvers: 2 };
    const first = castVote(two, petition, vote(person('ada')));
    expect(castVote(first, petition, vote(key('key_of_ada', 'auditor', ['ada'])))).toBe(first);
    const byKey = castVote(two, petition, vote(key('key_a', 'auditor', ['key_line'])));
    expect(castVote(byKey, petition, vote(key('key_b', 'other', ['key_line'])))).toBe(byKey);
  });

  test('against ends it, even of somebody who agreed before', () => {
    const first = castVote({ ...ballot, required_approvers: 3 }, petition, vote(person('ada')));
    expect(castVote(first, petition, vote(person('ada'), 'deny'))).toMatchObject({
      status: 'denied',
      decided_by: { id: 'ada' },
    });
  });

  test('comes too late once it is settled or its time is over, and says how it ended', () => {
    const settled = castVote(ballot, petition, vote(person('ada')));
    const late = refusalOf(() => castVote(settled, petition, vote(person('bob'))));
    expect(late.code).toBe('already_decided');
    expect(late.details).toMatchObject({ status: 'approved', decided_by: { id: 'ada' }, decided_at: now });
    const expired = atMoment(ballot, '2026-03-17T13:00:00.000Z');
    expect(refusalOf(() => castVote(expired, petition, vote(person('bob')))).details).toEqual({
      status: 'expired',
      decided_by: null,
      decided_at: ballot.expires_at,
    });
  });
});

describe('E9 who asked never decides', () => {
  test.each([
    ['the key that submitted', petition, key('key_bot')],
    ['another key of the same agent', petition, key('key_two', 'billing-bot')],
    ['a predecessor or successor of the key', petition, key('key_next', 'other', ['key_first'])],
    ['the first key of its line', petition, key('key_first', 'other')],
    ['the key that an action names as its agent', { ...petition, agent_id: 'key_three' }, key('key_three')],
    [
      'the person who submitted',
      { requested_by: { type: 'user', id: 'ada', name: 'ada' }, lineage_id: null, agent_id: 'ada' } as const,
      person('ada'),
    ],
  ])('%s', (_who, asked, decider) => {
    expect(refusalOf(() => castVote(ballot, asked, vote(decider))).code).toBe('self_approval');
    expect(refusalOf(() => castVote(ballot, asked, vote(decider, 'deny'))).code).toBe('self_approval');
  });

  test('not even through a key of theirs; but they may decide what a key asks that they made', () => {
    const asked = {
      requested_by: { type: 'user', id: 'ada', name: 'ada' },
      lineage_id: null,
      agent_id: 'ada',
    } as const;
    const ofAda = key('key_of_ada', 'auditor', ['ada']);
    expect(refusalOf(() => castVote(ballot, asked, vote(ofAda))).code).toBe('self_approval');
    expect(castVote(ballot, petition, vote(person('maker'))).status).toBe('approved');
  });

  test('anybody else may', () => {
    expect(castVote(ballot, petition, vote(key('key_other', 'auditor'))).status).toBe('approved');
  });
});

describe('B22 an approval that nobody decided', () => {
  test('is expired from its moment on, and its action denied', () => {
    expect(atMoment(ballot, '2026-03-17T12:59:59.999Z')).toBe(ballot);
    const expired = atMoment(ballot, '2026-03-17T13:00:00.000Z');
    expect(expired).toMatchObject({ status: 'expired', decided_at: ballot.expires_at, decided_by: null });
    expect(actionStatusOf(expired.status)).toBe('denied');
  });

  test('stays what it is once it was decided', () => {
    const settled = castVote(ballot, petition, vote(person('ada')));
    expect(atMoment(settled, '2027-01-01T00:00:00.000Z')).toBe(settled);
  });
});

test('however people vote, it ends at the first denial or when enough distinct people agreed', () => {
  const anyVote = fc.record({
    by: fc.constantFrom('a', 'b', 'c', 'd').map(person),
    decision: fc.constantFrom('approve', 'deny'),
  });
  fc.assert(
    fc.property(fc.array(anyVote, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (votes, required) => {
      let standing: Ballot = { ...ballot, required_approvers: required };
      const agreed = new Set<string>();
      for (const { by, decision } of votes) {
        if (standing.status !== 'pending') break;
        standing = castVote(standing, petition, vote(by, decision));
        if (decision === 'deny') expect(standing.status).toBe('denied');
        else agreed.add(by.id);
        if (decision === 'approve')
          expect(standing.status).toBe(agreed.size >= required ? 'approved' : 'pending');
        expect(standing.decided_by === null).toBe(standing.status === 'pending');
      }
    }),
  );
});
