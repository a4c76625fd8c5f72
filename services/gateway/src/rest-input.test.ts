import { expect, test } from 'vitest';
import { z } from 'zod';
import { assembleInput, createReaders } from './rest-input.ts';

const schema = z.strictObject({
  id: z.string(),
  limit: z.int().default(50),
  is_open: z.boolean().optional(),
  tool: z.string().optional(),
});
const readers = createReaders(schema);
const read = (query: Record<string, unknown>) =>
  assembleInput({ params: { id: 'x' }, query, body: undefined, hasBody: false }, readers);
const problem = (name: string) =>
  expect.objectContaining({ details: { fields: { [name]: expect.any(String) } } });

test('a query’s texts become what the contract declares', () => {
  expect(read({ limit: '10', is_open: 'true', tool: '12' })).toEqual({
    id: 'x',
    limit: 10,
    is_open: true,
    tool: '12',
  });
});

test('text that is no number stays text, so that the schema can name it', () => {
  expect(read({ limit: 'ten' })).toEqual({ id: 'x', limit: 'ten' });
  expect(read({ limit: '1e9' })).toEqual({ id: 'x', limit: '1e9' });
});

test('a field given twice is refused', () => {
  expect(() => read({ tool: ['a', 'b'] })).toThrow(problem('tool'));
  expect(() => read({ id: 'y' })).toThrow(problem('id'));
  const twice = { params: { id: 'x' }, query: {}, body: { id: 'y' }, hasBody: true };
  expect(() => assembleInput(twice, readers)).toThrow(problem('id'));
});

test('a change takes its fields from the body alone', () => {
  const parts = { params: {}, query: { tool: 'a' }, body: {}, hasBody: true };
  expect(() => assembleInput(parts, readers)).toThrow(problem('tool'));
  expect(() => assembleInput({ ...parts, query: {}, body: ['a'] }, readers)).toThrow(/JSON object/);
});
