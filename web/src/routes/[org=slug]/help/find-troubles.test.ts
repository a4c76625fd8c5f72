import { expect, test } from 'vitest';
import { troubles } from '#lib/troubles.ts';
import { findTroubles } from './find-troubles.ts';

test('I13 the diagnosis finds each cause by its code', () => {
  for (const trouble of troubles) expect(findTroubles(trouble.code)).toContain(trouble);
});

test('every word of a search has to stand in a cause, in any case', () => {
  expect(findTroubles('API expired').map(({ id }) => id)).toEqual(['key-expired']);
  expect(findTroubles('  ')).toHaveLength(troubles.length);
  expect(findTroubles('no such thing at all')).toEqual([]);
});
