import { toWireError, Refusal } from '@aaf/contracts/errors';
import { TRPCClientError } from '@trpc/client';
import { expect, test } from 'vitest';
import { asksToSignIn, readFields, readRefusal } from './refusal.ts';

const fromGateway = (refusal: Refusal) => {
  const error = toWireError(refusal, 'req_1');
  return TRPCClientError.from({ error: { code: -32_600, message: error.message, data: { error } } });
};

test("the gateway's refusal is read as it was sent", () => {
  const refusal = readRefusal(fromGateway(new Refusal('slug_taken')), 'req_2');
  expect(refusal).toMatchObject({ code: 'slug_taken', status: 409, request_id: 'req_1' });
});

test('a gateway that does not answer is unavailable', () => {
  const refusal = readRefusal(TRPCClientError.from(new TypeError('fetch failed')), 'req_2');
  expect(refusal).toMatchObject({ code: 'unavailable', status: 503, request_id: 'req_2' });
});

test('a bug of ours is no refusal', () => {
  expect(() => readRefusal(new RangeError('out of range'), 'req_2')).toThrow(RangeError);
});

test.each([
  ['session_expired', true],
  ['invalid_token', true],
  ['unauthenticated', true],
  ['forbidden', false],
  ['invalid_credentials', false],
] as const)('%s asks to sign in: %s', (code, expected) => {
  expect(asksToSignIn(toWireError(new Refusal(code), 'req_1'))).toBe(expected);
});

const fieldsOf = (refusal: Refusal) => readFields(toWireError(refusal, 'req_1'));

test('problems of fields are read, whatever else is in the details', () => {
  const details = { fields: { slug: 'is too short', odd: 4 }, limit: 3 };
  expect(fieldsOf(new Refusal('invalid_input', { details }))).toEqual({ slug: 'is too short' });
  expect(fieldsOf(new Refusal('invalid_input'))).toEqual({});
  expect(fieldsOf(new Refusal('invalid_input', { details: { fields: null } }))).toEqual({});
});

test('a refusal that is about one field stands beside it', () => {
  expect(fieldsOf(new Refusal('slug_taken'))).toEqual({ slug: expect.stringContaining('slug') });
});
