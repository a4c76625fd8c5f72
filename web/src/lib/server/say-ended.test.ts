import { expect, test } from 'vitest';
import { sayEnded } from './say-ended.ts';

const refusal = { message: 'The session has ended.', status: 401, request_id: 'req_x', details: {} } as const;

test('an idle session tells after how many minutes it ended', () => {
  const details = { reason: 'idle', session_timeout_minutes: 15 };
  expect(sayEnded({ ...refusal, code: 'session_expired', details })).toEqual({ ended: '15' });
});

test('any other ended session tells just that', () => {
  expect(sayEnded({ ...refusal, code: 'session_expired' })).toEqual({ ended: '' });
});

test('who was not signed in is told nothing', () => {
  expect(sayEnded({ ...refusal, code: 'unauthenticated' })).toEqual({});
});
