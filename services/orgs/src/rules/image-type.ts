/** The kinds of pictures that are taken. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/webp';

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCodePoint(...bytes.subarray(from, to));

/**
 * What a picture is, by its first bytes alone: what its sender calls it is not believed, and whatever is none
 * of these, SVG and other documents above all, never reaches a decoder.
 */
export function imageTypeOf(bytes: Uint8Array): ImageType | undefined {
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (ascii(bytes, 0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'image/webp';
  return undefined;
}
