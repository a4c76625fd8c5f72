import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reservedSlugs, Slug } from './orgs.ts';

const shape = /^[a-z0-9][a-z0-9-]{1,46}[a-z0-9]$/;
const anySlug = fc.stringMatching(shape).filter((slug) => !reservedSlugs.has(slug));

describe('A4 a slug', () => {
  test.each(['acme-corp', 'a1b', '123', 'a--b', 'x'.repeat(48)])('may be %s', (slug) => {
    expect(Slug.parse(slug)).toBe(slug);
  });

  test.each([
    '',
    'ab',
    'Acme Corp',
    'a/b',
    'é',
    'acme_corp',
    '-acme',
    'acme-',
    'a.b',
    'x'.repeat(49),
    'аcme',
    'acme\n-',
  ])('may not be %j', (text) => {
    expect(Slug.safeParse(text).success).toBe(false);
  });

  test.each([...reservedSlugs])('may not be the word %s, in any case', (word) => {
    expect(Slug.safeParse(word).success).toBe(false);
    expect(Slug.safeParse(word.toUpperCase()).success).toBe(false);
  });

  test('is one text in every case it was written in', () => {
    fc.assert(fc.property(anySlug, (slug) => Slug.parse(` ${slug.toUpperCase()} `) === slug));
  });

  test('is made of nothing but a-z, 0-9 and inner hyphens, whatever was sent', () => {
    const anyText = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[A-Za-z0-9-]{0,50}$/),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = Slug.safeParse(text);
        if (!parsed.success) return;
        expect(parsed.data).toMatch(shape);
        expect(encodeURIComponent(parsed.data)).toBe(parsed.data);
        expect(reservedSlugs.has(parsed.data)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is itself: parsing it again changes nothing', () => {
    fc.assert(fc.property(anySlug, (slug) => Slug.parse(Slug.parse(slug)) === Slug.parse(slug)));
  });
});
