import { expect, test } from 'vitest';
import { originOf } from './origin.ts';

const local = new URL('http://localhost:3000');
const cases: [configured: string, host: string | undefined, origin: string][] = [
  ['http://localhost:3000', 'localhost:3000', 'http://localhost:3000'],
  ['http://localhost:3000', '127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['http://localhost:3000', '[::1]:3000', 'http://[::1]:3000'],
  ['http://localhost:3000', '127.0.0.1:4000', 'http://localhost:3000'],
  ['http://localhost:3000', 'evil.example:3000', 'http://localhost:3000'],
  ['http://localhost:3000', 'localhost:3000@evil.example', 'http://localhost:3000'],
  ['https://app.example.com', 'localhost', 'https://app.example.com'],
  ['https://app.example.com', undefined, 'https://app.example.com'],
];

test.each(cases)('with %s configured, a request to %s came to %s', (configured, host, origin) => {
  expect(originOf(new URL(configured), host).origin).toBe(origin);
});

test('a Host header that is no host leaves the configured origin', () => {
  expect(originOf(local, 'a b')).toBe(local);
});
