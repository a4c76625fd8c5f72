import { expect, test } from 'vitest';
import { afterwards, changesBetween } from './changes.ts';

const current = { name: 'Acme', timezone: 'UTC' };

test.each([
  ['nothing when nothing was wished', {}, {}],
  ['nothing when all stays as it is', { name: 'Acme', timezone: 'UTC' }, {}],
  [
    'a field that differs, with what it was',
    { name: 'Globex' },
    { name: { before: 'Acme', after: 'Globex' } },
  ],
  [
    'only what differs of what was wished',
    { name: 'Acme', timezone: 'Europe/Berlin' },
    { timezone: { before: 'UTC', after: 'Europe/Berlin' } },
  ],
])('a wish changes %s', (_, wish, changes) => {
  expect(changesBetween(current, wish)).toEqual(changes);
});

test('B27 a list that is spelled the same has not changed, one in another order has', () => {
  const listed = { ip_allowlist: ['203.0.113.0/24', '2001:db8::/32'] };
  expect(changesBetween(listed, { ip_allowlist: ['203.0.113.0/24', '2001:db8::/32'] })).toEqual({});
  const reversed = ['2001:db8::/32', '203.0.113.0/24'];
  expect(changesBetween(listed, { ip_allowlist: reversed })).toEqual({
    ip_allowlist: { before: listed.ip_allowlist, after: reversed },
  });
});

test('afterwards, what changed is what it became', () => {
  expect(afterwards(changesBetween(current, { name: 'Globex', timezone: 'UTC' }))).toEqual({
    name: 'Globex',
  });
});
