import { expect, test } from 'vitest';
import { isConflict, isLostDatabase, withoutValues } from './lost-database.ts';

const errorWith = (fields: object, message = 'it failed') => Object.assign(new Error(message), fields);

test.each([
  'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', '08006', '53100', '53300', '57014', '57P01', '57P03', '58030', '55P03',
])('%s means that the database, not the statement, failed', (code) => {
  expect(isLostDatabase(errorWith({ code }))).toBe(true);
}); // prettier-ignore

test.each([
  'Connection terminated unexpectedly',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
])('"%s" means the same, without any code', (message) => {
  expect(isLostDatabase(new Error(message))).toBe(true);
});

test.each(['23505', '42501', '42P01', '22P02', '25006', '40001'])('%s is about the statement', (code) => {
  expect(isLostDatabase(errorWith({ code }))).toBe(false);
});

test('an error of ours is not the database', () => {
  expect(isLostDatabase(new Error('no such thing'))).toBe(false);
  expect(isLostDatabase('Connection terminated')).toBe(false);
});

test('what hides behind an error counts', () => {
  const cause = errorWith({ code: 'ECONNREFUSED' });
  expect(isLostDatabase(new Error('could not begin', { cause }))).toBe(true);
});

test.each(['40001', '40P01'])('%s can be run again', (code) => {
  expect(isConflict(errorWith({ code }))).toBe(true);
  expect(isConflict(errorWith({ code: '23505' }))).toBe(false);
});

test('an error loses the values that came with it, and keeps what it is about', () => {
  const error = errorWith(
    {
      code: '23505',
      constraint: 'users_email_key',
      detail: 'Key (email)=(ada@example.com) exists.',
      where: 'ada@',
    },
    'duplicate key\n - detail: Key (email)=(ada@example.com)\nexists.\n - hint: ask ada@example.com',
  );
  const bare = withoutValues(error);
  expect(bare).toBe(error);
  expect(error.message).toBe('duplicate key');
  expect(error.stack).toMatch(/^Error: duplicate key\n {4}at /);
  expect(JSON.stringify(Object.getOwnPropertyNames(error).map((k) => Reflect.get(error, k)))).not.toContain(
    'ada@',
  );
  expect(error).toMatchObject({ code: '23505', constraint: 'users_email_key' });
});
