import { expect, test } from 'vitest';
import { splitLinks } from './split-links.ts';

test('links are told from the text around them', () => {
  const text = 'Follow http://localhost:3000/verify-email?token=a_b-c.\nIt is good for a day.';
  expect(splitLinks(text)).toEqual([
    { text: 'Follow ', isLink: false },
    { text: 'http://localhost:3000/verify-email?token=a_b-c', isLink: true },
    { text: '.\nIt is good for a day.', isLink: false },
  ]);
});

test('a text without links stays whole', () => {
  expect(splitLinks('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)', isLink: false }]);
});
