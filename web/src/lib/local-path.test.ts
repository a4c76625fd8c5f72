import { expect, test } from 'vitest';
import { localPath } from './local-path.ts';

test.each(['/', '/acme', '/acme/audit?category=policy&order=asc', '/acme/actions/act_01'])(
  '%s is followed',
  (path) => expect(localPath(path)).toBe(path),
);

test.each([
  null,
  undefined,
  '',
  'acme',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/a\\b',
  'https://evil.example',
  'javascript:alert(1)',
])('%j leads to the start page', (path) => expect(localPath(path)).toBe('/'));
