import type { OrgSnapshot } from '@aaf/contracts/caller';
import { expect, test } from 'vitest';
import { keyPrincipal, refuseAged, refuseKeyAddress, type VerifiedKey } from './key-rules.ts';

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
};
const org = (api_key_max_age_days: number) => ({ api_key_max_age_days }) as OrgSnapshot; // the rest is not read

test('B20 a key ends when it is as old as the organization allows, to the millisecond', () => {
  const endMs = Date.parse('2026-03-31T00:00:00.000Z');
  expect(() => {
    refuseAged(key, org(30), endMs - 1);
  }).not.toThrow();
  expect(() => {
    refuseAged(key, org(30), endMs);
  }).toThrow(
    expect.objectContaining({ code: 'key_expired', details: { expired_at: '2026-03-31T00:00:00.000Z' } }),
  );
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
  expect(keyPrincipal(key)).toMatchObject({ key_id: 'key_1', lineage_id: 'key_1' });
});
