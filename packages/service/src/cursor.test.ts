import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor, toPage } from './cursor.ts';

test('a cursor gives back the key it was made of, for the same filters in any order', () => {
  fc.assert(
    fc.property(fc.string(), (key) => {
      const cursor = encodeCursor(key, { status: 'allowed', order: 'desc', limit: 5 });
      expect(decodeCursor(cursor, { order: 'desc', status: 'allowed', limit: 99, cursor })).toBe(key);
    }),
  );
});

test('a cursor of a list with other filters is refused', () => {
  const cursor = encodeCursor('act_1', { status: 'allowed' });
  expect(() => decodeCursor(cursor, { status: 'denied' })).toThrow(
    expect.objectContaining({ code: 'invalid_input' }),
  );
});

test('what is no cursor is refused, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      expect(() => decodeCursor(text, {})).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }),
  );
});

test('a page tells of a next one only when there is one', () => {
  const filters = { limit: 2 };
  const keyOf = (row: string) => row;
  expect(toPage(['a', 'b'], filters, keyOf).pagination.next_cursor).toBeNull();
  const more = toPage(['a', 'b', 'c'], filters, keyOf);
  expect(more.data).toEqual(['a', 'b']);
  expect(decodeCursor(more.pagination.next_cursor ?? '', filters)).toBe('b');
});
