import { maxLogoBytes } from '@aaf/contracts/orgs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { drawLogo } from './draw-logo.ts';

const canvas = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 30, alpha: 0.5 } } });
const png = (data: Buffer) => ({ content_type: 'image/png', data });
const problem = (fields: Record<string, RegExp>) =>
  expect.objectContaining({
    code: 'invalid_input',
    details: {
      fields: Object.fromEntries(
        Object.entries(fields).map(([name, words]) => [name, expect.stringMatching(words)]),
      ),
    },
  });

describe('B3 a logo is drawn anew', () => {
  test.each(['png', 'jpeg', 'webp'] as const)('from a %s, as WebP within 256 × 256', async (format) => {
    const data = await canvas(600, 300).toFormat(format).toBuffer();
    const drawn = await sharp(await drawLogo({ content_type: `image/${format}`, data })).metadata();
    expect(drawn).toMatchObject({ format: 'webp', width: 256, height: 128 });
  });

  test('never larger than it was', async () => {
    const drawn = await sharp(await drawLogo(png(await canvas(20, 40).png().toBuffer()))).metadata();
    expect(drawn).toMatchObject({ width: 20, height: 40 });
  });

  test('upright, and without what came along with its pixels', async () => {
    const data = await canvas(80, 40)
      .withExif({ IFD0: { Copyright: 'secret place', Orientation: '6' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(data).metadata()).orientation).toBe(6);
    const drawn = await drawLogo({ content_type: 'image/jpeg', data });
    const { width, height, exif, orientation } = await sharp(drawn).metadata();
    expect([width, height, exif, orientation]).toEqual([40, 80, undefined, undefined]);
  });

  test('from the first picture of an animation', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#0000ff'].map((background) =>
        sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const data = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(data, { animated: true }).metadata()).pages).toBe(2);
    const drawn = await drawLogo({ content_type: 'image/webp', data });
    expect((await sharp(drawn, { animated: true }).metadata()).pages ?? 1).toBe(1);
    const [red, , blue] = await sharp(drawn).raw().toBuffer();
    expect([(red ?? 0) > 200, (blue ?? 255) < 50]).toEqual([true, true]);
  });
});

describe('B3 what is no logo is refused by the field', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  test.each([
    ['a script-bearing SVG', Buffer.from(svg)],
    ['an SVG that calls itself a PNG', Buffer.from(`<?xml version="1.0"?>${svg}`)],
    ['nothing', Buffer.alloc(0)],
    ['a PNG’s first bytes and then nothing', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['a PNG’s first bytes and then an SVG', Buffer.from(`\x89PNG\r\n\x1a\n${svg}`, 'latin1')],
  ])('%s', async (_, data) => {
    await expect(drawLogo(png(data))).rejects.toThrow(problem({ data: /image/ }));
  });

  test('one of another type than it says', async () => {
    const data = await canvas(8, 8).jpeg().toBuffer();
    await expect(drawLogo(png(data))).rejects.toThrow(problem({ content_type: /image\/jpeg/ }));
  });

  test.each(['png', 'jpeg', 'webp'] as const)('a %s that is cut off', async (format) => {
    const whole = await sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .toFormat(format)
      .toBuffer();
    const data = whole.subarray(0, Math.floor(whole.length / 2));
    await expect(drawLogo({ content_type: `image/${format}`, data })).rejects.toThrow(
      problem({ data: /whole/ }),
    );
  });

  test('one with too many bytes', async () => {
    const data = Buffer.concat([await canvas(8, 8).png().toBuffer(), Buffer.alloc(maxLogoBytes)]);
    await expect(drawLogo(png(data))).rejects.toThrow(problem({ data: /512 KiB/ }));
  });

  test('one whose few bytes spell more pixels than can be meant', async () => {
    const bomb = sharp({ create: { width: 5_000, height: 5_000, channels: 3, background: '#fff' } });
    const data = await bomb.png({ compressionLevel: 9, palette: true, colours: 2 }).toBuffer();
    expect(data.length).toBeLessThan(maxLogoBytes);
    await expect(drawLogo(png(data))).rejects.toThrow(problem({ data: /4096/ }));
  }, 30_000);
});
