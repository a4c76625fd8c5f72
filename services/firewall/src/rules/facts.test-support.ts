import type { Json, JsonObject } from '@aaf/contracts/json';
import fc from 'fast-check';
import { toFacts, type Facts, type Submission } from './facts.ts';

const submission: Submission = {
  tool: 'stripe',
  operation: 'refund',
  params: {},
  agent_id: 'billing-bot',
  context: {},
  org: { id: 'org_01h455vb4pex5vsknk084sn02q', slug: 'acme-corp', plan: 'pro', timezone: 'Europe/Berlin' },
  now: '2026-03-17T12:00:00.000Z',
  ip_address: '203.0.113.7',
};

/** Facts of an ordinary action, but for what is given. */
export const factsOf = (given: Partial<Submission> = {}): Facts => toFacts({ ...submission, ...given });

/** Keys that are awkward in JavaScript, and some that conditions in the tests look for. */
const key = fc.oneof(
  fc.constantFrom(
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'then',
    'length',
    'amount',
    'items',
  ),
  fc.string({ maxLength: 8 }),
);

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e308),
    fc.string({ maxLength: 40 }),
    fc.array(tie('json'), { maxLength: 5 }),
    fc.dictionary(key, tie('json'), { maxKeys: 5 }),
  ),
}));

export const arbitraryObject: fc.Arbitrary<JsonObject> = fc.dictionary(key, json, { maxKeys: 6 });
