import { may, query } from '@aaf/contracts/contract';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { etagOf, isMatch, requireMatch } from './etag.ts';

const Thing = z.object({ name: z.string(), seen_at: z.string() });
const procedure = query({
  summary: 'A thing.',
  permission: may('organization.view'),
  input: z.strictObject({}),
  output: Thing,
  versioned: ({ name }) => name,
});
const thing = { name: 'a', seen_at: 'now' };

test('B29 a tag covers what the contract names, and nothing else', () => {
  expect(etagOf(procedure, thing)).toBe(etagOf(procedure, { ...thing, seen_at: 'later' }));
  expect(etagOf(procedure, thing)).not.toBe(etagOf(procedure, { ...thing, name: 'b' }));
  expect(etagOf(procedure, thing)).toMatch(/^"[\w-]{22}"$/);
});

test('B29 a change from another version is refused, one from this version or from any is not', () => {
  const tag = etagOf(procedure, thing);
  const change = (ifMatch: string | undefined) => () => {
    requireMatch(procedure, thing, ifMatch);
  };
  expect(change('"another"')).toThrow(expect.objectContaining({ code: 'version_conflict' }));
  expect(change(`W/${tag}`)).toThrow(expect.objectContaining({ code: 'version_conflict' }));
  expect(change(tag)).not.toThrow();
  expect(change('*')).not.toThrow();
  expect(change(undefined)).not.toThrow();
});

test('one tag of a list is enough', () => {
  expect(isMatch('"x", "y"', '"y"')).toBe(true);
  expect(isMatch('"x","z"', '"y"')).toBe(false);
});
