import { firewall } from '@aaf/contracts/firewall';
import { expect, test } from 'vitest';
import { draftOf, emptyDraft } from './policy-draft.ts';
import { policyInput, readDraft, withRule, withoutRule } from './policy-form.server.ts';

const fieldsOf = (entries: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(entries)) form.set(name, value);
  return form;
};

const typed = fieldsOf({
  name: 'Refunds',
  description: '',
  priority: '10',
  enabled: 'on',
  'rules.0.when': 'action.params.amount > 100',
  'rules.0.decision': 'require_approval',
  'rules.0.reason': 'Large refunds need a person',
  'rules.0.risk_level': 'high',
  'rules.0.approval.timeout_minutes': '30',
  'rules.0.approval.required_approvers': '',
  'rules.1.when': 'action.operation == "delete"',
  'rules.1.decision': 'deny',
  'rules.1.reason': ' ',
  'rules.1.risk_level': 'critical',
  'rules.1.approval.timeout_minutes': '30',
});

test('what is typed is what the contract takes', () => {
  const input = firewall.policies.create.input.parse(policyInput(readDraft(typed)));
  expect(input).toMatchObject({ name: 'Refunds', priority: 10, enabled: true });
  expect(input.rules[0]).toMatchObject({ approval: { timeout_minutes: 30, required_approvers: 1 } });
});

test('approval options of a rule that holds nothing are left out, and so is an empty reason', () => {
  const [, rule] = policyInput(readDraft(typed)).rules;
  expect(rule).toEqual({ when: 'action.operation == "delete"', decision: 'deny', risk_level: 'critical' });
});

test('an unticked box means off', () => {
  expect(readDraft(fieldsOf({ name: 'x' })).enabled).toBe(false);
});

test('a number that is none is refused by the contract, not made up', () => {
  const draft = { ...readDraft(typed), priority: 'ten' };
  expect(firewall.policies.create.input.safeParse(policyInput(draft)).success).toBe(false);
});

test('rules are added at the end and removed from anywhere', () => {
  const draft = withRule(readDraft(typed));
  expect(draft.rules).toHaveLength(3);
  expect(withoutRule(draft, 0).rules[0]?.decision).toBe('deny');
});

test('a saved policy is typed back as it was', () => {
  const input = firewall.policies.create.input.parse(policyInput(readDraft(typed)));
  const draft = draftOf(input);
  expect(draft.rules[0]).toMatchObject({ timeout_minutes: '30', required_approvers: '1' });
  expect(emptyDraft().rules).toHaveLength(1);
});
