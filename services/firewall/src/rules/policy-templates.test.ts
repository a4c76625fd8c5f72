import { firewall } from '@aaf/contracts/firewall';
import { describe, expect, test } from 'vitest';
import { createConditions } from './condition.ts';
import { factsOf } from './facts.test-support.ts';
import { judge } from './judge.ts';
import { assertRules, compileRules } from './policy.ts';
import { compilePolicySet } from './policy-set.ts';
import { policyTemplates } from './policy-templates.ts';

const conditions = createConditions();
const defaults = { default_decision: 'allow', default_approval_timeout_minutes: 60 } as const;
const compiled = new Map(
  firewall.policies.templates.output.parse({ data: policyTemplates }).data.map(({ id, policy }) => {
    assertRules(conditions, policy.rules);
    const rules = compileRules(conditions, policy.rules);
    return [id, { ...policy, id, version: 1, created_at: '2026-01-01T00:00:00.000Z', rules }];
  }),
);

describe('templates', () => {
  test('can be created as they are', () => {
    for (const { id, policy } of policyTemplates) {
      expect(firewall.policies.create.input.safeParse(policy).error, id).toBeUndefined();
    }
    expect(compiled.size).toBe(5);
  });

  const monday = '2026-03-16';
  test.each([
    ['domain-allowlist', { tool: 'email', params: { to: 'ada@example.com' } }, 'allow'],
    ['domain-allowlist', { tool: 'email', params: { to: 'ada@example.com.evil.test' } }, 'deny'],
    ['domain-allowlist', { tool: 'email', params: { to: ['ada@example.com'] } }, 'deny'],
    ['domain-allowlist', { tool: 'email', params: {} }, 'deny'],
    ['domain-allowlist', { tool: 'http', params: { url: 'https://api.example.com/x' } }, 'allow'],
    ['domain-allowlist', { tool: 'http', params: { url: 'https://example.com@evil.test/' } }, 'deny'],
    ['domain-allowlist', { tool: 'http', params: { url: 'https://notexample.com/' } }, 'deny'],
    ['domain-allowlist', { tool: 'stripe', params: {} }, 'allow'],
    ['hold-writes', { operation: 'get_invoice' }, 'allow'],
    ['hold-writes', { operation: 'invoices.create' }, 'require_approval'],
    ['hold-writes', { operation: 'DeleteTable' }, 'require_approval'],
    ['cap-amounts', { params: { amount: 20 } }, 'allow'],
    ['cap-amounts', { params: { amount: 500.01 } }, 'require_approval'],
    ['cap-amounts', { params: { amount: 10_001 } }, 'deny'],
    ['cap-amounts', { params: { amount: -1 } }, 'require_approval'],
    ['cap-amounts', { params: { amount: 'many' } }, 'deny'],
    ['cap-amounts', { params: {} }, 'require_approval'],
    ['cap-amounts', { tool: 'github', params: { amount: 10_001 } }, 'allow'],
    ['office-hours', { now: `${monday}T08:00:00.000Z` }, 'allow'], // 9:00 in Berlin
    ['office-hours', { now: `${monday}T07:59:59.999Z` }, 'require_approval'],
    ['office-hours', { now: `${monday}T15:59:59.999Z` }, 'allow'],
    ['office-hours', { now: `${monday}T16:00:00.000Z` }, 'require_approval'],
    ['office-hours', { now: '2026-03-15T10:00:00.000Z' }, 'require_approval'], // a Sunday
    ['office-hours', { now: '2026-03-29T10:00:00.000Z' }, 'require_approval'],
    ['office-hours', { now: '2026-03-30T07:00:00.000Z' }, 'allow'], // in summer time
    ['read-only-agent', { agent_id: 'reader-1', operation: 'list.files' }, 'allow'],
    ['read-only-agent', { agent_id: 'reader-1', operation: 'getaway' }, 'deny'],
    ['read-only-agent', { agent_id: 'writer-1', operation: 'delete' }, 'allow'],
  ])('%s judges %j: %s', (id, given, decision) => {
    const policy = compiled.get(id);
    const set = compilePolicySet(policy ? [policy] : []);
    expect(judge(set, factsOf(given), { defaults }).decision).toBe(decision);
  });
});
