import type { FastifyInstance } from 'fastify';

/**
 * Lets running requests finish and then closes every connection. Node would wait a minute for one on which
 * no request was ever sent.
 * @returns what closes the server; it resolves when nothing is open any more
 */
export function prepareClose(app: FastifyInstance): () => Promise<void> {
  let running = 0;
  let isClosing = false;
  const closeWhenDone = () => {
    if (isClosing && running === 0) app.server.closeAllConnections();
  };
  app.addHook('onRequest', async (_request, reply) => {
    running += 1;
    reply.raw.once('close', () => {
      running -= 1;
      closeWhenDone();
    });
  });
  return async () => {
    isClosing = true;
    const closed = app.close();
    closeWhenDone();
    // Whoever was being accepted at that moment.
    const again = setInterval(closeWhenDone, 50);
    await closed.finally(() => {
      clearInterval(again);
    });
  };
}
