import { ofOwn } from '#lib/server/refusal.ts';
import type { RequestHandler } from './$types';

/** The organization's logo, for its members alone. Its address changes with it, as the gateway's does. */
export const GET: RequestHandler = async ({ locals, params }) => {
  const answer = await locals.rest(`/v1/organizations/${params.org}/logo`).catch(() => undefined);
  if (!answer) {
    const error = ofOwn('unavailable', locals.requestId);
    return Response.json({ error }, { status: error.status });
  }
  return new Response(answer.body, {
    status: answer.status,
    headers: {
      'content-type': answer.headers.get('content-type') ?? 'application/octet-stream',
      'content-security-policy': "default-src 'none'",
    },
  });
};
