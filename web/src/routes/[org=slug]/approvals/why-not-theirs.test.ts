import type { Approval } from '@aaf/contracts/firewall';
import { expect, test } from 'vitest';
import { whyNotTheirs } from './why-not-theirs.ts';

const ada = { type: 'user', id: 'usr_ada', name: 'Ada' } as const;
const approval = {
  votes: [],
  action: { requested_by: { type: 'api_key', id: 'key_1', name: 'Support' } },
} as unknown as Approval; // the rule reads these fields alone
const asAda = { mayApprove: true, userId: ada.id };

test('a member decides what a key asked for', () => {
  expect(whyNotTheirs(approval, asAda)).toBeUndefined();
});

test('who may not approve is shown no buttons', () => {
  expect(whyNotTheirs(approval, { ...asAda, mayApprove: false })).toMatch(/role/);
});

test('nobody votes twice', () => {
  const votes = [{ decision: 'approve', by: ada, comment: null, created_at: '' } as const];
  expect(whyNotTheirs({ ...approval, votes }, asAda)).toMatch(/have approved/);
});

test('nobody decides what they asked for themselves', () => {
  const action = { ...approval.action, requested_by: ada };
  expect(whyNotTheirs({ ...approval, action }, asAda)).toMatch(/somebody else/);
});
