import type { FastifyReply } from 'fastify';

/** A signal that fires when whoever asked is gone before the answer was sent. */
export function untilGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
