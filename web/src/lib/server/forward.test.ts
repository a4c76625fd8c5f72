import { describe, expect, test } from 'vitest';
import { findForwardingFlaw, forwardedHeaders, isForwarded } from './forward.ts';

const options = {
  baseUrl: 'http://127.0.0.1:3001',
  requestId: 'req_1',
  sessionToken: 'aafs_token',
  signedClient: 'signed',
};
const forwardWith = (headers: Record<string, string>) => forwardedHeaders(new Headers(headers), options);

test.each([
  ['/trpc/orgs.members.list', true],
  ['/v1/actions', true],
  ['/v1', true],
  ['/v1x/actions', false],
  ['/acme/v1/actions', false],
])('%s is forwarded: %s', (path, expected) => expect(isForwarded(path)).toBe(expected));

describe('who may have a request forwarded', () => {
  const origin = 'http://localhost:3000';
  const flawOf = (method: string, headers: Record<string, string>) =>
    findForwardingFlaw(new Request(`${origin}/v1/actions`, { method, headers }), origin);

  test('our own pages and programs may', () => {
    expect(flawOf('POST', { 'sec-fetch-site': 'same-origin', origin })).toBeUndefined();
    expect(flawOf('GET', { 'sec-fetch-site': 'none' })).toBeUndefined();
    expect(flawOf('POST', {})).toBeUndefined();
  });

  test('another site may not, not even to read', () => {
    expect(flawOf('GET', { 'sec-fetch-site': 'cross-site' })).toBeDefined();
    expect(flawOf('POST', { origin: 'https://evil.example' })).toBeDefined();
    expect(flawOf('POST', { origin: 'null' })).toBeDefined();
  });

  test('a sibling host of the same site may not change anything', () => {
    expect(flawOf('POST', { 'sec-fetch-site': 'same-site', origin: 'http://localhost:4000' })).toBeDefined();
  });
});

describe('what the gateway gets', () => {
  test('the session stands in for a missing credential', () => {
    expect(forwardWith({}).get('authorization')).toBe('Bearer aafs_token');
  });

  test.each(['authorization', 'x-agent-key'])('a credential of its own in %s is left alone', (name) => {
    const headers = forwardWith({ [name]: 'aaf_key' });
    expect(headers.get(name)).toBe('aaf_key');
    expect(headers.get('authorization')).not.toBe('Bearer aafs_token');
  });

  test('cookies stay here', () => {
    expect(forwardWith({ cookie: 'aaf_session=aafs_token' }).has('cookie')).toBe(false);
  });

  test('a browser cannot say where it is', () => {
    const headers = forwardWith({
      'x-aaf-client': 'forged',
      'x-forwarded-for': '203.0.113.7',
      forwarded: 'for=203.0.113.7',
    });
    expect(headers.get('x-aaf-client')).toBe('signed');
    expect(headers.has('x-forwarded-for')).toBe(false);
    expect(headers.has('forwarded')).toBe(false);
  });
});
