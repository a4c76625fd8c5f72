import { expect, test } from 'vitest';
import { actionIn, withQuery } from './query.ts';

const url = new URL('http://localhost/acme/audit?category=policy&cursor=abc');

test('fields are set, replaced and removed; the others stay', () => {
  expect(withQuery(url, { cursor: 'def' })).toBe('/acme/audit?category=policy&cursor=def');
  expect(withQuery(url, { cursor: undefined, order: 'asc' })).toBe('/acme/audit?category=policy&order=asc');
  expect(withQuery(url, { category: '', cursor: undefined })).toBe('/acme/audit');
  expect(withQuery(new URL('http://localhost/acme?tool=&agent_id=bot'), {})).toBe('/acme?agent_id=bot');
});

test('the name of a form action does not travel on', () => {
  expect(withQuery(new URL('http://localhost/acme?/verify'), {})).toBe('/acme');
});

test('a form keeps the query, and one action at a time', () => {
  expect(actionIn(url, 'verify')).toBe('?/verify&category=policy&cursor=abc');
  expect(actionIn(new URL('http://localhost/acme?/verify'), 'verify')).toBe('?/verify');
});
