import { showRefusal } from '#lib/server/ask.ts';
import { readRefusal } from '#lib/server/refusal.ts';
import type { LayoutServerLoadEvent } from './$types';

/** Who is invited and has not accepted yet is told so, instead of finding nothing. Other refusals stay. */
export async function explainAbsence(
  { locals, params }: LayoutServerLoadEvent,
  caught: unknown,
): Promise<never> {
  const refusal = readRefusal(caught, locals.requestId);
  if (refusal.code !== 'not_found') throw caught;
  const mine = await locals.api.orgs.invitations.mine.query({}).catch(() => undefined);
  const invitation = mine?.data.find(({ organization }) => organization.slug === params.org);
  if (!invitation) throw caught;
  const { invited_by, organization } = invitation;
  return showRefusal({
    ...refusal,
    message: `${invited_by} invited you to ${organization.name}; the invitation is not accepted yet.`,
    details: { invitation: 'pending' },
  });
}
