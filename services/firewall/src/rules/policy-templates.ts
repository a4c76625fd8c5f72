import type { firewall } from '@aaf/contracts/firewall';
import type { z } from 'zod';

/** A policy to start from; what is in capitals or looks like an example is to be replaced. */
export type PolicyTemplate = z.input<typeof firewall.policies.templates.output>['data'][number];

const domainAllowlist: PolicyTemplate = {
  id: 'domain-allowlist',
  title: 'Allowed domains only',
  summary: 'Mail and web requests may go to the domains you list, and nowhere else.',
  policy: {
    name: 'Allowed domains only',
    description: 'Mail and web requests leave for known domains only.',
    rules: [
      {
        when: `action.tool in ["email", "mail"]
  && !(has(action.params.to) && action.params.to.matches("^[^@]+@(example[.]com|example[.]org)$"))`,
        decision: 'deny',
        reason: 'Mail may only go to example.com and example.org.',
        risk_level: 'high',
      },
      {
        when: `action.tool in ["http", "browser"]
  && !(has(action.params.url) && action.params.url.matches("^https://([a-z0-9-]+[.])*example[.]com([/?#].*)?$"))`,
        decision: 'deny',
        reason: 'Requests may only go to example.com.',
        risk_level: 'high',
      },
    ],
  },
};

const holdWrites: PolicyTemplate = {
  id: 'hold-writes',
  title: 'People approve writes',
  summary: 'Reading is free; whatever creates, changes or deletes waits for a person.',
  policy: {
    name: 'People approve writes',
    description: 'Whatever changes something waits for a person.',
    rules: [
      {
        when: 'action.operation.matches("(?i)(^|[._:/-])(create|update|delete|write|insert|send|put|post|patch|remove)")',
        decision: 'require_approval',
        reason: 'It changes something; a person has to look at it.',
        risk_level: 'medium',
      },
    ],
  },
};

const capAmounts: PolicyTemplate = {
  id: 'cap-amounts',
  title: 'Limits on amounts',
  summary: 'Small payments pass, larger ones wait for people, the largest are refused.',
  policy: {
    name: 'Limits on amounts',
    description: 'The larger a payment, the more people have to agree.',
    rules: [
      {
        when: 'action.tool in ["stripe", "payments"] && has(action.params.amount) && action.params.amount > 10000',
        decision: 'deny',
        reason: 'More than 10,000 is never paid by an agent.',
        risk_level: 'critical',
      },
      {
        when: 'action.tool in ["stripe", "payments"] && has(action.params.amount) && action.params.amount > 500',
        decision: 'require_approval',
        reason: 'More than 500 needs two people.',
        risk_level: 'high',
        approval: { required_approvers: 2 },
      },
      {
        when: 'action.tool in ["stripe", "payments"] && has(action.params.amount) && action.params.amount >= 0',
        decision: 'allow',
        reason: 'A small payment.',
        risk_level: 'low',
      },
      {
        when: 'action.tool in ["stripe", "payments"]',
        decision: 'require_approval',
        reason: 'The amount is not said.',
        risk_level: 'high',
      },
    ],
  },
};

const officeHours: PolicyTemplate = {
  id: 'office-hours',
  title: 'Office hours',
  summary: 'Outside Monday to Friday, 9 to 17 in your time zone, everything waits for a person.',
  policy: {
    name: 'Office hours',
    description: 'Outside office hours everything waits for a person.',
    rules: [
      {
        when: `context.now.getDayOfWeek(org.timezone) in [0, 6]
  || context.now.getHours(org.timezone) < 9
  || context.now.getHours(org.timezone) >= 17`,
        decision: 'require_approval',
        reason: 'It is outside office hours.',
        risk_level: 'medium',
      },
    ],
  },
};

const readOnlyAgent: PolicyTemplate = {
  id: 'read-only-agent',
  title: 'An agent that only reads',
  summary: 'The agents whose names begin as you say may read, and do nothing else.',
  policy: {
    name: 'An agent that only reads',
    description: 'Agents whose names begin with reader- may only read.',
    rules: [
      {
        when: `agent.id.startsWith("reader-")
  && !action.operation.matches("^(get|list|read|search|describe|count)([._:/-].*)?$")`,
        decision: 'deny',
        reason: 'This agent may only read.',
        risk_level: 'high',
      },
    ],
  },
};

/** Policies to start from. Each passes the checks of a saved one as it is. */
export const policyTemplates: readonly PolicyTemplate[] = [
  domainAllowlist,
  holdWrites,
  capAmounts,
  officeHours,
  readOnlyAgent,
];
