import { expect, test } from 'vitest';
import { agentOf, minutesAfter, monthOf } from './submission.ts';

const key = {
  type: 'api_key' as const,
  key_id: 'key_1',
  name: 'bot',
  scopes: [],
  created_by: 'usr_1',
  lineage_id: 'key_1',
  ip_allowlist: [],
};
const user = {
  type: 'user',
  user_id: 'usr_1',
  session_id: 'ses_1',
  name: 'Ada',
  email: 'ada@example.com',
  email_verified: true,
  has_second_factor: false,
  is_fresh: true,
} as const;

test('an action belongs to the agent of its key, else to the one it names, else to the key itself', () => {
  expect(agentOf({ ...key, agent_id: 'bound' }, 'claimed')).toBe('bound');
  expect(agentOf(key, 'claimed')).toBe('claimed');
  expect(agentOf(key, undefined)).toBe('key_1');
});

test('an action of a person belongs to the agent it names, else to the person', () => {
  expect(agentOf(user, 'claimed')).toBe('claimed');
  expect(agentOf(user, undefined)).toBe('usr_1');
});

test('F1 months are those of UTC', () => {
  expect(monthOf('2026-03-31T23:59:59.999Z')).toBe('2026-03');
  expect(monthOf('2026-04-01T00:00:00.000Z')).toBe('2026-04');
});

test('B22 an approval ends so many minutes after it began', () => {
  expect(minutesAfter('2026-03-17T23:30:00.000Z', 60)).toBe('2026-03-18T00:30:00.000Z');
});
