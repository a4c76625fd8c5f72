import { expect, test } from 'vitest';
import { complete } from './completion.ts';

const offered = (condition: string) =>
  complete(condition, condition.length)?.suggestions.map(({ text }) => text) ?? [];

test('fields and functions are offered by how they begin', () => {
  expect(offered('act')).toEqual(['action.tool', 'action.operation', 'action.params.']);
  expect(offered('action.t')).toEqual(['action.tool']);
  expect(offered('true && ha')).toEqual(['has(']);
});

test('methods are offered behind a dot, in place of what is behind it', () => {
  const completion = complete('action.tool.st', 14);
  expect(completion?.from).toBe(12);
  expect(completion?.suggestions.map(({ text }) => text)).toEqual(['startsWith(']);
});

test('nothing is offered inside of quotes, nor for what is complete', () => {
  expect(offered('action.tool == "act')).toEqual([]);
  expect(offered(String.raw`action.tool == "a\" act`)).toEqual([]);
  expect(offered('action.tool == "a" && ag')).toEqual(['agent.id']);
  expect(offered('agent.id')).toEqual([]);
});
