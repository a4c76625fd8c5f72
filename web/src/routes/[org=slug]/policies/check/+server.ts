import { z } from 'zod';
import { readRefusal } from '#lib/server/refusal.ts';
import type { RequestHandler } from './$types';

const Asked = z.object({ when: z.string().max(4_000) });

/** What is wrong with a condition, told while it is typed. */
export const POST: RequestHandler = async ({ request, locals }) => {
  const asked = Asked.safeParse(await request.json().catch(() => undefined));
  if (!asked.success) return Response.json({ ok: false, problem: null }, { status: 422 });
  try {
    return Response.json(await locals.api.firewall.policies.check.query(asked.data));
  } catch (caught) {
    const { status, code } = readRefusal(caught, locals.requestId);
    return Response.json({ code }, { status });
  }
};
