import { expect, test } from 'vitest';
import { isLoopback } from './loopback.ts';

test.each([
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:10.0.0.1', false],
  ['10.0.0.1', false],
  ['2001:db8::1', false],
  ['localhost', false],
  ['', false],
])('%s is this machine: %s', (address, expected) => expect(isLoopback(address)).toBe(expected));
