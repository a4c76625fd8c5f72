import { describe, expect, test } from 'vitest';
import { writeLetter } from './letter.ts';

const hostile = `"><img src=x onerror="alert('1')">&`;

describe('a letter', () => {
  test('says the same in both of its forms', () => {
    const { text, html } = writeLetter({
      heading: 'Verify your address',
      paragraphs: ['One more step.'],
      button: { label: 'Verify', url: 'https://app.example/verify-email?token=a&b=c' },
      footnote: 'Sent because somebody signed up.',
    });
    for (const words of ['Verify your address', 'One more step.', 'Sent because somebody signed up.']) {
      expect(text).toContain(words);
      expect(html).toContain(words);
    }
    expect(text).toContain('https://app.example/verify-email?token=a&b=c');
    expect(html).toContain('href="https://app.example/verify-email?token=a&amp;b=c"');
  });

  test('escapes whatever comes from outside, wherever it stands', () => {
    const { html } = writeLetter({
      heading: hostile,
      paragraphs: [hostile],
      button: { label: hostile, url: `https://app.example/?${hostile}` },
      footnote: hostile,
    });
    expect(html).not.toContain('<img');
    expect(html).not.toContain('alert("');
    expect(html.match(/&quot;&gt;&lt;img src=x onerror=/g)?.length).toBeGreaterThanOrEqual(6);
  });

  test('needs no button', () => {
    const { text, html } = writeLetter({ heading: 'A', paragraphs: ['B'], footnote: 'C' });
    expect(text).toBe('A\n\nB\n\n--\nC\n');
    expect(html).not.toContain('<a ');
  });
});
