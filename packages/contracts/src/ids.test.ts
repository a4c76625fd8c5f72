import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idToUuid, isId, newId, uuidToId } from './ids.ts';

test('an id is the uuid behind it, with its kind before it', () => {
  fc.assert(fc.property(fc.uuid(), (uuid) => idToUuid('policy', uuidToId('policy', uuid)) === uuid));
});

test('ids of one kind sort by the time they were made', () => {
  const anyTime = fc.integer({ min: 0, max: 4_000_000_000_000 });
  fc.assert(
    fc.property(anyTime, anyTime, (a, b) => {
      fc.pre(a < b);
      expect(newId('action', a) < newId('action', b)).toBe(true);
    }),
  );
});

test('whatever counts as an id has a uuid', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^org_[0-7][0-9a-hjkmnp-tv-z]{25}$/), (text) => {
      if (isId('organization', text)) expect(idToUuid('organization', text)).toMatch(/^[0-9a-f-]{36}$/);
    }),
    { numRuns: 1_000 },
  );
});

test('an id of another kind is no id', () => {
  expect(isId('organization', newId('user', 0))).toBe(false);
});
