import { z } from 'zod';
import { may, mutation, Nothing, query } from '../contract.ts';
import { Organization } from './organizations.ts';

const imageTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
/** The largest logo that is taken, in bytes. */
export const maxLogoBytes = 512 * 1_024;
/** An image; `data` is its bytes in base64. */
const Image = z.object({ content_type: z.enum(imageTypes), data: z.base64() });

export const logo = {
  set: mutation({
    summary:
      'Set the logo: a PNG, JPEG or WebP of at most 512 KiB. It is stored anew, at 256 × 256 pixels at most.',
    permission: may('settings.manage'),
    rest: { method: 'PUT', path: '/v1/organizations/:org/logo' },
    input: Image,
    output: Organization,
    emits: ['org.updated'],
    rawBody: { types: imageTypes, maxBytes: maxLogoBytes },
  }),
  get: query({
    summary: 'The logo.',
    permission: may('organization.view'),
    rest: { method: 'GET', path: '/v1/organizations/:org/logo' },
    input: z.strictObject({ v: z.string().max(64).optional() }),
    output: Image,
    refuses: ['not_found'],
    isRawAnswer: true,
  }),
  remove: mutation({
    summary: 'Remove the logo.',
    permission: may('settings.manage'),
    rest: { method: 'DELETE', path: '/v1/organizations/:org/logo', status: 204 },
    input: z.strictObject({}),
    output: Nothing,
    emits: ['org.updated'],
    refuses: ['not_found'],
  }),
} as const;
