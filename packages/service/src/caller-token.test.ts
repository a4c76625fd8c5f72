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
  expect(tokens.read(tokens.sign(caller), 'req-1')).toEqual(caller);
});

test('a token of another installation is refused', () => {
  const theirs = createCallerTokens('a'.repeat(64)).sign(caller);
  expect(() => createCallerTokens('b'.repeat(64)).read(theirs, 'req-1')).toThrow(
    expect.objectContaining({ code: 'unauthenticated' }),
  );
});

test('a token whose content was changed is refused', () => {
  const tokens = createCallerTokens('s'.repeat(64));
  const [, signature] = tokens.sign(caller).split('.');
  const forged = Buffer.from(
    JSON.stringify({ caller: { ...caller, ip: '198.51.100.1' }, expires_at_ms: Date.now() + 9e9 }),
  ).toString('base64url');
  expect(() => tokens.read(`${forged}.${signature}`, 'req-1')).toThrow(
    expect.objectContaining({ code: 'unauthenticated' }),
  );
  expect(() => tokens.read(undefined, 'req-1')).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
  expect(() => tokens.read('x.y.z', 'req-1')).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
});

test('a token is good for 30 seconds', () => {
  let nowMs = 1_000_000;
  const tokens = createCallerTokens('s'.repeat(64), () => nowMs);
  const token = tokens.sign(caller);
  nowMs += 30_000;
  expect(tokens.read(token, 'req-1')).toEqual(caller);
  nowMs += 1;
  expect(() => tokens.read(token, 'req-1')).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
});

test('a call without the id of its request has no caller', () => {
  const tokens = createCallerTokens('s'.repeat(64));
  expect(() => tokens.read(tokens.sign(caller), undefined)).toThrow(
    expect.objectContaining({ code: 'unauthenticated' }),
  );
});

test('a caller that is said again has the same token for half of its life, and any difference another', () => {
  let nowMs = 1_000_000;
  const tokens = createCallerTokens('s'.repeat(64), () => nowMs);
  const token = tokens.sign(caller);
  nowMs += 14_999;
  expect(tokens.sign({ ...caller, request_id: 'req-2' })).toBe(token);
  expect(tokens.read(token, 'req-2')).toEqual({ ...caller, request_id: 'req-2' });
  expect(tokens.sign({ ...caller, ip: null })).not.toBe(token);
  nowMs += 1;
  const next = tokens.sign(caller);
  expect(next).not.toBe(token);
  nowMs += 30_000;
  expect(tokens.read(next, 'req-1')).toEqual(caller);
  expect(() => tokens.read(token, 'req-1')).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
});

test('what was read of a token cannot be changed for those who read it after', () => {
  const tokens = createCallerTokens('s'.repeat(64));
  const token = tokens.sign(caller);
  expect(() => Object.assign(tokens.read(token, 'req-1').principal, { name: 'other' })).toThrow(TypeError);
  expect(tokens.read(token, 'req-1')).toEqual(caller);
});
