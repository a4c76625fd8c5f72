import { auditCategories, type OrgEvent } from '@aaf/contracts/event';
import { newId } from '@aaf/contracts/ids';
import type { JsonObject } from '@aaf/contracts/json';
import fc from 'fast-check';

/** Text that can be stored: any Unicode but NUL and halves of characters. */
const storable = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0'));

/** Numbers where JSON writers differ: exponents, long fractions, the edges of what a double holds. */
const trickyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 0.1 + 0.2),
);

const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    trickyNumber,
    storable,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(storable, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** Any JSON object that an event may carry. */
export const arbitraryPayload = fc.dictionary(storable, json, {
  maxKeys: 4,
  noNullPrototype: true,
}) as fc.Arbitrary<JsonObject>; // letrec forgets the types of what it ties

const moment = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** An event of an organization, whatever it says. */
export const arbitraryEvent = (orgId: string): fc.Arbitrary<OrgEvent> =>
  fc.record({
    id: fc.nat().map((ms) => newId('event', ms)),
    org_id: fc.constant(orgId),
    event_type: fc.constantFrom('org.updated', 'api_key.created', 'action.submitted'),
    category: fc.constantFrom(...auditCategories),
    schema_version: fc.integer({ min: 1, max: 9 }),
    source: fc.constantFrom('orgs', 'keys', 'firewall'),
    source_sequence: fc.integer({ min: 1, max: 1_000_000 }),
    actor: fc.record({
      type: fc.constantFrom('user', 'api_key', 'system'),
      id: storable,
      name: storable,
      ip: fc.option(fc.ipV6()),
      user_agent: fc.option(storable),
    }),
    target: fc.record({ type: storable, id: storable, name: storable }),
    payload: arbitraryPayload,
    request_id: fc.option(storable),
    created_at: moment,
  });
