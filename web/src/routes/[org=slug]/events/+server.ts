import { topicsOf } from '#lib/live/topics.ts';
import { ofOwn } from '#lib/server/refusal.ts';
import type { RequestHandler } from './$types';

const types = Object.keys(topicsOf).join(',');

/** The organization's events for its open pages: the gateway's stream, as this visitor. */
export const GET: RequestHandler = async ({ locals, request }) => {
  const lastEventId = request.headers.get('last-event-id');
  const answer = await locals
    .rest(`/v1/events?types=${encodeURIComponent(types)}`, {
      headers: { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
      signal: request.signal,
    })
    .catch(() => undefined);
  if (!answer) {
    const error = ofOwn('unavailable', locals.requestId);
    return Response.json({ error }, { status: error.status });
  }
  const contentType = answer.headers.get('content-type') ?? 'text/plain';
  return new Response(answer.body, {
    status: answer.status,
    // Proxies would gather the stream, and hand it on when it is long over.
    headers: { 'content-type': contentType, 'x-accel-buffering': 'no' },
  });
};
