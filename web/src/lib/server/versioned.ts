import type { ErrorCode, WireError } from '@aaf/contracts/errors';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';
import { refuse } from './ask.ts';
import { ofOwn } from './refusal.ts';

/** Something as it was read, and which version of it that was. */
export interface Versioned<T> {
  value: T;
  /** Undefined where the answer named none: then a change is not checked against it. */
  etag: string | undefined;
}

const Refused = z.object({
  error: z.object({
    code: z.custom<ErrorCode>((code) => typeof code === 'string'),
    message: z.string(),
    status: z.int(),
    details: z.record(z.string(), z.unknown()),
    request_id: z.string(),
  }),
});

/** A refusal as REST sends it. */
export async function readRestRefusal(answer: Response): Promise<WireError> {
  return Refused.parse(await answer.json()).error;
}

/**
 * Reads something of the organization together with its version; a refusal becomes the page of that refusal.
 * @param part what stands behind `/v1/organizations/:org`, such as `/security`; or a whole path from `/v1/` on
 */
export async function readVersioned<S extends z.ZodType>(
  event: Pick<RequestEvent, 'locals' | 'cookies' | 'url' | 'params'>,
  part: string,
  schema: S,
): Promise<Versioned<z.output<S>>> {
  const path = part.startsWith('/v1/') ? part : `/v1/organizations/${event.params['org'] ?? ''}${part}`;
  const answer = await event.locals.rest(path).catch(() => undefined);
  if (!answer) return refuse(event, ofOwn('unavailable', event.locals.requestId));
  if (!answer.ok) return refuse(event, await readRestRefusal(answer));
  return { value: schema.parse(await answer.json()), etag: answer.headers.get('etag') ?? undefined };
}
