import { webKeyOf } from '@aaf/launch/web-key';
import { deriveKey } from '@aaf/service/derived-key';
import { expect, test } from 'vitest';

test('the dashboard is given the very key that the gateway derives for addresses, and none other', () => {
  const secret = 'f00d'.repeat(16);
  expect(webKeyOf(secret)).toBe(deriveKey(secret, 'web-client-address').toString('hex'));
  expect(webKeyOf(secret)).not.toBe(deriveKey(secret, 'caller-token').toString('hex'));
});
