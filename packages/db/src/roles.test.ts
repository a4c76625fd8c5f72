import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { roleName, serviceUrl } from './roles.ts';

test('a role is named after the service and its kind', () => {
  expect(roleName('orgs', 'relay')).toBe('aaf_orgs_relay');
});

test.each(['', 'Orgs', 'or-gs', '1st', 'a b', `o"; drop`, 'x'.repeat(41)])(
  '"%s" is no name for a service',
  (name) => {
    expect(() => roleName(name, 'app')).toThrow('cannot name a service');
  },
);

test("a service's URL is the admin's with the role's login, and keeps the rest", () => {
  const secret = 's'.repeat(32);
  const url = new URL(
    serviceUrl('postgres://admin:pw@db.example:5433/main?sslmode=require', 'orgs', 'app', secret),
  );
  expect(url.username).toBe('aaf_orgs_app');
  expect(url.password).toBe(createHmac('sha256', secret).update('db:aaf_orgs_app').digest('base64url'));
  expect(url.host + url.pathname + url.search).toBe('db.example:5433/main?sslmode=require');
});
