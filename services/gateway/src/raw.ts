import type { RawBody } from '@aaf/contracts/contract';
import { refuseFields } from '@aaf/contracts/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

/** Bytes as they travel between the parts. */
const RawContent = z.object({ content_type: z.string(), data: z.base64() });

/** Reads bytes to their end, so that whoever sends too many still hears why they are refused; keeps no more than `most`. */
async function readBytes(source: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const kept: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length <= most) kept.push(chunk);
  }
  if (length > most) throw refuseFields({ data: `must have at most ${Math.floor(most / 1_024)} KiB` });
  return Buffer.concat(kept);
}

/**
 * Makes bodies of this scope bytes instead of JSON, whatever type they claim: which types are taken is the
 * contract's to say, by the field's name.
 */
export function acceptRawBodies(scope: FastifyInstance, { maxBytes }: RawBody): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', async (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
    const data = await readBytes(payload, maxBytes);
    const [content_type = ''] = (request.headers['content-type'] ?? '').split(';');
    return { content_type: content_type.trim().toLowerCase(), data: data.toString('base64') };
  });
}

/** Sends bytes as what they are. An address that names their version may keep them. */
export function sendRaw(reply: FastifyReply, output: unknown): FastifyReply {
  const { content_type, data } = RawContent.parse(output);
  const isVersioned = new URL(reply.request.url, 'http://api').searchParams.has('v');
  const cache = isVersioned ? 'private, max-age=31536000, immutable' : 'private, no-cache';
  void reply.headers({ 'content-type': content_type, 'cache-control': cache });
  return reply.send(Buffer.from(data, 'base64'));
}
