import type { VerifiedKey } from '@aaf/contracts/keys';
import { expect, test } from 'vitest';
import { keyPrincipal, refuseClosedKey, refuseKeyAddress } from './key-rules.ts';

const key: VerifiedKey = {
  type: 'api_key',
  key_id: 'key_1',
  name: 'bot',
  scopes: ['actions:write'],
  created_by: 'usr_1',
  lineage_id: 'key_1',
  ip_allowlist: [],
  created_at: '2026-03-01T00:00:00.000Z',
  expires_at: '2027-03-01T00:00:00.000Z',
  closes_at: null,
};
test('E15 a rotated key closes on time, to the millisecond', () => {
  const endMs = Date.parse('2026-03-31T00:00:00.000Z');
  const closing = { ...key, closes_at: '2026-03-31T00:00:00.000Z' };
  expect(() => {
    refuseClosedKey(key, endMs);
    refuseClosedKey(closing, endMs - 1);
  }).not.toThrow();
  expect(() => {
    refuseClosedKey(closing, endMs);
  }).toThrow(expect.objectContaining({ code: 'key_revoked' }));
});

test('a key with an allowlist is admitted from there alone, in any spelling', () => {
  const walled = { ...key, ip_allowlist: ['203.0.113.0/24', '2001:db8::/32'] };
  const admitted = (ip: string | null, one = walled) => {
    try {
      refuseKeyAddress(one, ip);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'ip_not_allowed', details: { ip } });
      if (ip !== null) expect((error as Error).message).toContain(ip);
      return false;
    }
  };
  expect(['203.0.113.9', '::ffff:203.0.113.9', '2001:DB8:0:0::1'].map((ip) => admitted(ip))).toEqual([
    true,
    true,
    true,
  ]);
  expect(['203.0.114.9', '2001:db9::1', 'nonsense', null].map((ip) => admitted(ip))).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(admitted(null, key)).toBe(true);
});

test('the dates of a key do not travel with its principal', () => {
  expect(keyPrincipal(key)).not.toHaveProperty('created_at');
  expect(keyPrincipal(key)).not.toHaveProperty('closes_at');
  expect(keyPrincipal(key)).toMatchObject({ key_id: 'key_1', lineage_id: 'key_1' });
});
