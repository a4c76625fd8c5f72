import { expect, test } from 'vitest';
import { listDifferences } from './conflict.ts';

test('a conflict shows the fields that differ, by their labels, and no others', () => {
  const conflict = { form: 'general', etag: '"2"', stored: { name: 'Acme', timezone: 'Europe/Berlin' } };
  const labels = { name: 'Name', timezone: 'Time zone' };
  expect(listDifferences(conflict, { name: 'Acme', timezone: 'UTC' }, labels)).toEqual([
    { label: 'Time zone', stored: 'Europe/Berlin', typed: 'UTC' },
  ]);
});
