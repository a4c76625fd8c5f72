import { expect, test } from 'vitest';
import { readSecurityForm } from './security-form.server.ts';

test('the allowlist is read line by line, and blank lines are none', () => {
  const form = new FormData();
  form.set('ip_allowlist', '203.0.113.0/24\r\n\r\n 2001:db8::/32, 198.51.100.7\n');
  form.set('session_timeout_minutes', '15');
  form.set('require_two_factor', 'on');
  expect(readSecurityForm(form).input).toEqual({
    require_two_factor: true,
    session_timeout_minutes: 15,
    ip_allowlist: ['203.0.113.0/24', '2001:db8::/32', '198.51.100.7'],
    api_key_max_age_days: undefined,
  });
});
