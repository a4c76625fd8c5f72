import { expect, test } from 'vitest';
import { draftOf, emptyDraft } from './policy-draft.ts';
import { draftFields, policyFields } from './policy-fields.ts';

test('a policy and the draft it was opened as say the same, and each change shows in its field', () => {
  const rule = { when: 'true', decision: 'require_approval', reason: 'Look', risk_level: 'high' } as const;
  const policy = {
    name: 'Payments',
    description: 'All wait',
    priority: 3,
    enabled: true,
    rules: [{ ...rule, approval: { timeout_minutes: 5, required_approvers: 2 } }],
  };
  expect(draftFields(draftOf(policy))).toEqual(policyFields(policy));
  expect(policyFields(policy)['rules']).toBe(
    'true → require_approval, high, Look, within 5 min, 2 approvers',
  );
  expect(draftFields({ ...draftOf(policy), enabled: false })['enabled']).toBe('off');
  expect(draftFields(emptyDraft())['rules']).not.toBe(policyFields(policy)['rules']);
});
