import { refuseFields } from '@aaf/contracts/errors';
import { maxLogoBytes } from '@aaf/contracts/orgs';
import sharp from 'sharp';
import { imageTypeOf } from './rules/image-type.ts';

// Nothing but these is ever decoded, whatever a later version of the library would recognize.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'] });
sharp.cache(false);

/** A few kilobytes can spell more pixels than a machine has memory. */
const mostPixels = 4_096 * 4_096;
/** Neither side of a logo is longer. */
const side = 256;

/** A picture as somebody sent it. */
export interface SentImage {
  content_type: string;
  data: Buffer;
}

/** Refuses what is not what it says, before anything is decoded. */
function assertImage({ content_type, data }: SentImage): void {
  if (data.length > maxLogoBytes)
    throw refuseFields({ data: `must have at most ${maxLogoBytes / 1_024} KiB` });
  const type = imageTypeOf(data);
  if (!type) throw refuseFields({ data: 'must be a PNG, JPEG or WebP image' });
  if (type !== content_type) throw refuseFields({ content_type: `must be ${type}, which the image is` });
}

/**
 * A logo, drawn anew from what was sent: upright, at most 256 × 256 pixels, without anything that came along
 * with its pixels. Of an animation, the first picture.
 * @throws {Refusal} `invalid_input` that names `data` or `content_type`
 */
export async function drawLogo(sent: SentImage): Promise<Buffer> {
  assertImage(sent);
  try {
    const picture = sharp(sent.data, { failOn: 'error', limitInputPixels: mostPixels, pages: 1 });
    return await picture
      .rotate()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 90 })
      .toBuffer();
  } catch {
    // The decoder's own words are about its insides.
    throw refuseFields({
      data: 'must be a whole image of at most 4096 × 4096 pixels; this one cannot be read',
    });
  }
}
