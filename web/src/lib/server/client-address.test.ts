import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { readBrowserFacts, signClientAddress } from './client-address.ts';

const facts = { ip: '203.0.113.7', at: 1_763_815_260_000, user_agent: 'Firefox' };

test('the signed address can be checked by whoever has the key', () => {
  const [payload, signature] = signClientAddress('ab'.repeat(32), facts).split('.');
  expect(signature).toBe(
    createHmac('sha256', Buffer.from('ab'.repeat(32), 'hex'))
      .update(String(payload))
      .digest('base64url'),
  );
  expect(JSON.parse(Buffer.from(String(payload), 'base64url').toString())).toEqual(facts);
});

test('another key gives another signature', () => {
  expect(signClientAddress('aa'.repeat(32), facts)).not.toBe(signClientAddress('bb'.repeat(32), facts));
});

test('an IPv4 peer on an IPv6 socket is named by its IPv4 address', () => {
  const request = new Request('http://localhost/', { headers: { 'user-agent': 'Firefox' } });
  expect(readBrowserFacts(request, '::ffff:203.0.113.7', facts.at)).toEqual(facts);
  expect(readBrowserFacts(request, '2001:db8::1', 1).ip).toBe('2001:db8::1');
});

test('a request without a user agent says nothing about one', () => {
  expect(readBrowserFacts(new Request('http://localhost/'), '::1', 1)).toEqual({ ip: '::1', at: 1 });
});
