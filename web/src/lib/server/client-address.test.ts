import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { readBrowserFacts, signClientAddress } from './client-address.ts';

const facts = { ip: '203.0.113.7', at: 1_763_815_260_000, user_agent: 'Firefox' };

test('the signed address can be checked by whoever has the secret', () => {
  const [payload, signature] = signClientAddress('s3cret', facts).split('.');
  const key = createHmac('sha256', 's3cret').update('web-client-address').digest();
  expect(signature).toBe(createHmac('sha256', key).update(String(payload)).digest('base64url'));
  expect(JSON.parse(Buffer.from(String(payload), 'base64url').toString())).toEqual(facts);
});

test('another secret gives another signature', () => {
  expect(signClientAddress('one', facts)).not.toBe(signClientAddress('two', facts));
});

test('an IPv4 peer on an IPv6 socket is named by its IPv4 address', () => {
  const request = new Request('http://localhost/', { headers: { 'user-agent': 'Firefox' } });
  expect(readBrowserFacts(request, '::ffff:203.0.113.7', facts.at)).toEqual(facts);
  expect(readBrowserFacts(request, '2001:db8::1', 1).ip).toBe('2001:db8::1');
});

test('a request without a user agent says nothing about one', () => {
  expect(readBrowserFacts(new Request('http://localhost/'), '::1', 1)).toEqual({ ip: '::1', at: 1 });
});
