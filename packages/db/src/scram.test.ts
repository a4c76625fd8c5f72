import { expect, test } from 'vitest';
import { scramVerifier } from './scram.ts';

test('a verifier is what PostgreSQL makes of the password and the salt itself', () => {
  // Written by PostgreSQL 18 for the password "pencil", then read from pg_authid.
  const stored =
    'SCRAM-SHA-256$4096:HaM5eweUxfTnrkNRtH45lg==$8MAIDMYm4iqYXuJ4sF4fWv1mXp8ds3EM5ahElFo+szs=:PLIcg/PQeOJhgA44ekY/5JoVlrQIOSdiKcuFtqOSyJU=';
  const salt = Buffer.from(/4096:([^$]+)/.exec(stored)?.[1] ?? '', 'base64');
  expect(scramVerifier('pencil', salt)).toBe(stored);
});
