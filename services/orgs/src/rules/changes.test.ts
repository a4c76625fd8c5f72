import { expect, test } from 'vitest';
import { changesBetween } from './changes.ts';

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
