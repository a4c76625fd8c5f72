import { z } from 'zod';
import { PolicyDefaults } from '../caller.ts';
import { may, mutation, query } from '../contract.ts';
import { ownSettings } from './shapes.ts';

export const policyDefaults = {
  get: query({
    summary: 'How policies behave where they say nothing themselves.',
    permission: may('organization.view'),
    rest: { method: 'GET', path: '/v1/organizations/:org/policy-defaults' },
    input: z.strictObject({}),
    output: PolicyDefaults,
    versioned: ownSettings,
  }),
  update: mutation({
    summary:
      'Change how policies behave where they say nothing themselves. Existing policies and approvals stay as they are.',
    permission: may('settings.manage'),
    revokes: 'organization',
    rest: { method: 'PATCH', path: '/v1/organizations/:org/policy-defaults' },
    input: z.strictObject(PolicyDefaults.partial().shape),
    output: PolicyDefaults,
    emits: ['org.updated'],
    refuses: ['version_conflict'],
    versioned: ownSettings,
  }),
} as const;
