import { expect, test } from 'vitest';
import { tokenizeJson } from './json-tokens.ts';

const textOf = (value: unknown) =>
  tokenizeJson(value)
    .map(({ text }) => text)
    .join('');
const piecesOf = (value: unknown, kind: string) =>
  tokenizeJson(value)
    .filter((token) => token.kind === kind)
    .map(({ text }) => text);

test.each([
  {},
  [],
  null,
  'text',
  { amount: 4_200, currency: 'eur', nested: { list: [1, -2.5, 1e21, true, false, null] } },
  { 'a "quoted": key': 'a \\ back \n slash: {"not":"a key"}' },
])('the pieces of %j are the whole of it', (value) => {
  expect(textOf(value)).toBe(JSON.stringify(value, null, 2));
});

test('keys are told from strings', () => {
  expect(piecesOf({ to: 'ada' }, 'key')).toEqual(['"to"']);
  expect(piecesOf({ to: 'ada' }, 'string')).toEqual(['"ada"']);
});

test('a string that looks like a key is a string', () => {
  expect(piecesOf({ sql: '"a": 1' }, 'key')).toEqual(['"sql"']);
});

test('characters that turn or hide text are spelled out', () => {
  expect(textOf({ to: 'ada\u202emoc.elpmaxe' })).toContain('ada\\u202emoc.elpmaxe');
  expect(textOf({ 'a\u200bb': 1 })).toContain('a\\u200bb');
  expect(textOf({ note: 'hi\u{e0041}' })).toContain('hi\\udb40\\udc41');
});
