import { expect, test } from 'vitest';
import { relyingPartyOf } from './relying-party.ts';

test.each([
  ['https://firewall.example.com', 'firewall.example.com', ['https://firewall.example.com']],
  ['https://firewall.example.com:8443/', 'firewall.example.com', ['https://firewall.example.com:8443']],
  ['http://127.0.0.1:3000', 'localhost', ['http://127.0.0.1:3000', 'http://localhost:3000']],
  ['http://[::1]:3000', 'localhost', ['http://[::1]:3000', 'http://localhost:3000']],
  ['http://localhost:3000', 'localhost', ['http://localhost:3000']],
])('a dashboard at %s has passkeys for %s', (webOrigin, id, origins) => {
  expect(relyingPartyOf(webOrigin)).toEqual({ name: 'Agent Action Firewall', id, origins });
});
