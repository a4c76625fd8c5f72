import { newId } from '@aaf/contracts/ids';
import { roles } from '@aaf/contracts/permissions';
import { expect, test } from 'vitest';
import { seesAddresses, withoutAddress } from './addresses.ts';

const user = {
  type: 'user',
  user_id: newId('user', 0),
  session_id: newId('session', 0),
  name: 'Ada',
  email: 'ada@example.com',
  email_verified: true,
  has_second_factor: false,
  is_fresh: true,
} as const;

test.each(roles.map((role) => [role, role === 'owner' || role === 'admin'] as const))(
  'whether %s sees IP addresses in the trail: %s',
  (role, sees) => {
    expect(seesAddresses({ ...user, role })).toBe(sees);
  },
);

test('keys that may read the trail see addresses, since people who see them made the keys', () => {
  const key = {
    key_id: newId('api_key', 0),
    name: 'ci',
    scopes: ['audit:read' as const],
    created_by: user.user_id,
    lineage_id: newId('api_key', 0),
    ip_allowlist: [],
  };
  expect(seesAddresses({ type: 'api_key', ...key })).toBe(true);
});

test('who is nobody in the organization sees no addresses', () => {
  expect(seesAddresses(user)).toBe(false);
  expect(seesAddresses({ type: 'anonymous' })).toBe(false);
});

test('an event without its address is otherwise the same', () => {
  const event = {
    id: newId('event', 0),
    org_id: newId('organization', 0),
    sequence: 1,
    event_type: 'org.created',
    category: 'organization' as const,
    schema_version: 1,
    source: 'orgs',
    source_sequence: 1,
    actor: { type: 'user' as const, id: user.user_id, name: 'Ada', ip: '203.0.113.7', user_agent: 'curl' },
    target: { type: 'organization', id: 'org', name: 'A' },
    payload: {},
    request_id: 'req',
    created_at: '2026-11-22T12:41:00.000Z',
    prev_hash: '0',
    hash: '1',
  };
  expect(withoutAddress(event)).toEqual({ ...event, actor: { ...event.actor, ip: null, user_agent: null } });
});
