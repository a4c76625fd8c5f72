import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imageTypeOf } from './image-type.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test.each([
  ['a PNG', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
  ['a JPEG', '\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
  ['a WebP', 'RIFF\x24\0\0\0WEBPVP8 ', 'image/webp'],
  ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', undefined],
  ['an SVG after a declaration', '<?xml version="1.0"?><svg/>', undefined],
  ['a GIF', 'GIF89a', undefined],
  ['a PDF', '%PDF-1.7', undefined],
  ['another RIFF', 'RIFF\x24\0\0\0WAVEfmt ', undefined],
  ['a PNG after something else', '\n\x89PNG\r\n\x1a\n', undefined],
  ['nothing', '', undefined],
])('B3 %s is known by its first bytes', (_, text, type) => {
  expect(imageTypeOf(bytes(text))).toBe(type);
});

test('B3 no text is taken for a picture', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCodePoint(code)) }),
      (text) => {
        fc.pre(!/^RIFF.{4}WEBP/.test(text));
        expect(imageTypeOf(bytes(text))).toBe(undefined);
      },
    ),
  );
});
