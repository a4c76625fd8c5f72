import { expect, test } from 'vitest';
import { cookieOptions, sessionCookieName } from './session-cookie.ts';

test('on https the session cookie is bound to its host and never sent in the clear', () => {
  const url = new URL('https://app.example.com');
  expect(sessionCookieName(url)).toBe('__Host-aaf_session');
  expect(cookieOptions(url)).toMatchObject({ secure: true, path: '/', httpOnly: true, sameSite: 'lax' });
});

test('on plain http the session cookie still is out of reach of scripts and other sites', () => {
  const url = new URL('http://192.168.1.5:3000');
  expect(sessionCookieName(url)).toBe('aaf_session');
  expect(cookieOptions(url)).toMatchObject({ secure: false, path: '/', httpOnly: true, sameSite: 'lax' });
});
