import { Readable } from 'node:stream';
import type { Route } from '@aaf/contracts/app';
import { toWireError, type WireError } from '@aaf/contracts/errors';
import { live } from '@aaf/contracts/live';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toRefusal } from './errors.ts';
import type { Visit } from './door.ts';
import type { Follow, LiveItem } from './live.ts';
import { parseInput } from './parse-input.ts';

/** How one surface writes a stream of Server-Sent Events (WHATWG HTML, 9.2). */
export interface Spelling {
  /** What stands at its beginning. */
  readonly opening: string;
  readonly item: (item: LiveItem) => string;
  /** What stands at its end when the reader may read no further, or the trail cannot be read. */
  readonly end: (error: WireError) => string;
}

/** One event of a stream; a line break cannot stand in its data, since that is JSON. */
const frame = (fields: Record<string, string>): string =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n\n`;

/** `GET /v1/events`: each event under its type, and `end` when access ends. */
export const restSpelling: Spelling = {
  opening: 'retry: 2000\n\n',
  item: (item) =>
    item === 'heartbeat'
      ? ': still here\n\n'
      : frame({
          id: String(item.event.sequence),
          event: item.event.event_type,
          data: JSON.stringify(item.event),
        }),
  end: (error) => frame({ event: 'end', data: JSON.stringify({ error }) }),
};

/** What tRPC's httpSubscriptionLink reads. */
export const trpcSpelling = (envelope: (error: WireError) => unknown): Spelling => ({
  opening: frame({ event: 'connected', data: '{}' }),
  item: (item) =>
    item === 'heartbeat'
      ? frame({ event: 'ping', data: '' })
      : frame({ id: String(item.event.sequence), data: JSON.stringify(item.event) }),
  end: (error) => frame({ event: 'serialized-error', data: JSON.stringify(envelope(error)) }),
});

async function* spell(
  items: AsyncIterable<LiveItem>,
  { spelling, requestId }: { spelling: Spelling; requestId: string },
): AsyncGenerator<string> {
  yield spelling.opening;
  try {
    for await (const item of items) yield spelling.item(item);
  } catch (error) {
    yield spelling.end(toWireError(toRefusal(error), requestId));
  }
}

export interface StreamRequest {
  route: Route;
  visit: Visit;
  /** Put together only once the caller is known to be allowed. */
  input: () => unknown;
  signal: AbortSignal;
}

/**
 * Answers with a stream that goes on until its reader leaves or loses access.
 * @throws {Refusal} what the door or the input refuses before anything is sent
 */
export async function sendEventStream(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  follow: Follow,
  { route, visit, input, signal, spelling }: StreamRequest & { spelling: Spelling },
): Promise<FastifyReply> {
  const header = request.headers['last-event-id'];
  const named = typeof header === 'string' && header !== '' ? { lastEventId: header } : {};
  const read = () => {
    const { types, lastEventId } = live.subscribe.input.parse(
      parseInput(route, { ...Object(input()), ...named }),
    );
    return { types, after: lastEventId === undefined ? undefined : Number(lastEventId), signal };
  };
  const items = follow(route, visit, read);
  // The first item comes only after the door: whoever may not enter gets a plain refusal.
  const first = await items.next();
  const all = async function* (): AsyncGenerator<LiveItem> {
    if (first.value !== undefined) yield first.value;
    yield* items;
  };
  void reply.headers({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
  return reply.send(Readable.from(spell(all(), { spelling, requestId: request.id })));
}
