import { randomBytes } from 'node:crypto';
import { formatApiKey } from '@aaf/contracts/api-key';
import { newId } from '@aaf/contracts/ids';
import { expect, test } from 'vitest';
import { readCredential } from './credential.ts';

const key = formatApiKey(newId('organization', 1), randomBytes(32));
const session = `aafs_${randomBytes(32).toString('base64url')}`;
const refusal = (code: string) => expect.objectContaining({ code });

test('a session token and a key are told apart by their shape, without a query', () => {
  expect(readCredential({ authorization: `Bearer ${session}` })?.type).toBe('session');
  expect(readCredential({ authorization: `bearer ${key}` })?.type).toBe('api_key');
  expect(readCredential({ 'x-agent-key': key })?.type).toBe('api_key');
  expect(readCredential({})).toBeUndefined();
});

test('E14 what has the shape of neither is refused before anybody is asked', () => {
  expect(() => readCredential({ authorization: 'Bearer hello' })).toThrow(refusal('invalid_token'));
  expect(() => readCredential({ authorization: 'Basic abc' })).toThrow(refusal('unauthenticated'));
  expect(() =>
    readCredential({ authorization: `Bearer ${key.slice(0, -1)}${key.endsWith('x') ? 'y' : 'x'}` }),
  ).toThrow(refusal('invalid_key'));
  expect(() => readCredential({ 'x-agent-key': session })).toThrow(refusal('invalid_key'));
});

test('two different credentials in one request are refused; the same twice is one', () => {
  expect(() => readCredential({ authorization: `Bearer ${session}`, 'x-agent-key': key })).toThrow(
    refusal('ambiguous_credentials'),
  );
  expect(readCredential({ authorization: `Bearer ${key}`, 'x-agent-key': key })?.type).toBe('api_key');
});
