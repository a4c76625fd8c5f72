import { expect, test } from 'vitest';
import { herePath } from './here-path.ts';

test.each([
  ['http://localhost/acme', '/acme'],
  ['http://localhost/acme/audit?category=policy&order=asc', '/acme/audit?category=policy&order=asc'],
  ['http://localhost/acme/approvals?/approve', '/acme/approvals'],
  ['http://localhost/acme/approvals?/approve=&status=decided', '/acme/approvals?status=decided'],
])('%s is the page %s', (url, path) => expect(herePath(new URL(url))).toBe(path));
