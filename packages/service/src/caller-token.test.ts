import type { Caller } from '@aaf/contracts/caller';
import { expect, test } from 'vitest';
import { createCallerTokens } from './caller-token.ts';

const caller: Caller = {
  principal: { type: 'system', name: 'gateway' },
  request_id: 'req-1',
  ip: '203.0.113.7',
  user_agent: null,
};

test('a caller comes out as it was signed', () => {
  const tokens = createCallerTokens('s'.repeat(64));
  expect(tokens.read(tokens.sign(caller))).toEqual(caller);
});

test('a token of another installation is refused', () => {
  const theirs = createCallerTokens('a'.repeat(64)).sign(caller);
  expect(() => createCallerTokens('b'.repeat(64)).read(theirs)).toThrow(
    expect.objectContaining({ code: 'unauthenticated' }),
  );
});

test('a token whose content was changed is refused', () => {
  const tokens = createCallerTokens('s'.repeat(64));
  const [, signature] = tokens.sign(caller).split('.');
  const forged = Buffer.from(
    JSON.stringify({ caller: { ...caller, ip: '198.51.100.1' }, expires_at_ms: Date.now() + 9e9 }),
  ).toString('base64url');
  expect(() => tokens.read(`${forged}.${signature}`)).toThrow(
    expect.objectContaining({ code: 'unauthenticated' }),
  );
  expect(() => tokens.read(undefined)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
  expect(() => tokens.read('x.y.z')).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
});

test('a token is good for 30 seconds', () => {
  let nowMs = 1_000_000;
  const tokens = createCallerTokens('s'.repeat(64), () => nowMs);
  const token = tokens.sign(caller);
  nowMs += 30_000;
  expect(tokens.read(token)).toEqual(caller);
  nowMs += 1;
  expect(() => tokens.read(token)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
});
