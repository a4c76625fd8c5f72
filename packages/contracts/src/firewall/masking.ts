import { z } from 'zod';
import { may, mutation, query } from '../contract.ts';
import { JsonObject } from '../json.ts';
import { Finding } from './shapes.ts';

/** What is done with actions in which secrets are found: masked before they are stored, refused, or only told. */
export const MaskingSettings = z.object({ mode: z.enum(['mask', 'block', 'flag']) });

export const masking = {
  get: query({
    summary: 'What is done with actions in which secrets are found.',
    permission: may('settings.manage'),
    rest: { method: 'GET', path: '/v1/organizations/:org/masking' },
    input: z.strictObject({}),
    output: MaskingSettings,
    versioned: (settings) => settings,
  }),
  update: mutation({
    summary: 'Change what is done with actions in which secrets are found.',
    permission: may('settings.manage'),
    rest: { method: 'PATCH', path: '/v1/organizations/:org/masking' },
    input: z.strictObject(MaskingSettings.shape),
    output: MaskingSettings,
    emits: ['org.updated'],
    refuses: ['version_conflict'],
    versioned: (settings) => settings,
  }),
  test: query({
    summary: 'What masking would find in some params, and what would be stored. Nothing is.',
    permission: may('policies.simulate', 'policies:write'),
    rest: { method: 'POST', path: '/v1/organizations/:org/masking/test' },
    input: z.strictObject({ params: JsonObject }),
    output: z.object({ params: JsonObject, findings: z.array(Finding) }),
  }),
} as const;
