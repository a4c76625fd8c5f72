import { Slug } from '@aaf/contracts/orgs';
import { expect, test } from 'vitest';
import { suggestSlug } from './slug.ts';

test.each([
  ['Acme Corp', 'acme-corp'],
  ['  Globex, Inc. ', 'globex-inc'],
  ["Ada's Engines", 'adas-engines'],
  ['Ångström & Söhne GmbH', 'angstrom-sohne-gmbh'],
  ['R&D — 2026', 'r-d-2026'],
])('%s suggests %s', (name, slug) => {
  expect(suggestSlug(name)).toBe(slug);
  expect(Slug.parse(slug)).toBe(slug);
});

test('a long name is cut without leaving a hyphen at the end', () => {
  const slug = suggestSlug(`${'a'.repeat(47)} company`);
  expect(slug).toBe('a'.repeat(47));
  expect(Slug.safeParse(slug).success).toBe(true);
});

test('a name without a Latin letter suggests nothing', () => {
  expect(suggestSlug('東京')).toBe('');
});
