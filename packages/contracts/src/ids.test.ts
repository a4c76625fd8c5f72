import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idPrefixes, idToUuid, isId, newId, uuidToId, type IdKind } from './ids.ts';

const kinds = Object.keys(idPrefixes) as IdKind[];
const anyKind = fc.constantFrom(...kinds);

test('an id carries its kind, and its uuid leads back to it', () => {
  fc.assert(
    fc.property(anyKind, fc.integer({ min: 0, max: 4_000_000_000_000 }), (kind, nowMs) => {
      const id = newId(kind, nowMs);
      expect(id.startsWith(`${idPrefixes[kind]}_`)).toBe(true);
      expect(uuidToId(kind, idToUuid(kind, id))).toBe(id);
    }),
  );
});

test('an id of one kind is none of another', () => {
  for (const kind of kinds) {
    expect(kinds.filter((other) => isId(other, newId(kind, 1)))).toEqual([kind]);
  }
});

test('ids sort in the order in which they were made, within a millisecond too', () => {
  const made = Array.from({ length: 5_000 }, (_, index) =>
    newId('action', 1_000 + Math.floor(index / 1_000)),
  );
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
});

test('whatever is no id is told apart, and never throws', () => {
  fc.assert(
    fc.property(anyKind, fc.string(), (kind, text) => {
      expect(isId(kind, text)).toBe(false);
      expect(isId(kind, `${idPrefixes[kind]}_${text}`)).toBe(isId(kind, `${idPrefixes[kind]}_${text}`));
    }),
  );
});
