import { readRefusal } from '#lib/server/refusal.ts';
import { readPulse } from '../pulse.server.ts';
import type { RequestHandler } from './$types';

/** Asked every few seconds by open pages. A refusal is told, not shown: the page that is there stays. */
export const GET: RequestHandler = async ({ locals }) => {
  try {
    const { digest } = await readPulse(locals.api);
    return new Response(digest);
  } catch (caught) {
    const error = readRefusal(caught, locals.requestId);
    return Response.json({ error }, { status: error.status });
  }
};
