import { redirect, type RequestEvent } from '@sveltejs/kit';
import { submit } from '#lib/server/ask.ts';
import { beginSession } from '#lib/server/begin-session.ts';
import { findInvitation } from '#lib/server/find-invitation.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import { isMailboxOpen } from '#lib/server/mailbox.ts';
import { readRefusal } from '#lib/server/refusal.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const token = event.url.searchParams.get('invitation');
  if (token === null) return { isInvited: false as const };
  return { isInvited: true as const, token, invitation: await findInvitation(event, token) };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const values = valuesOf(form, 'name', 'email');
    const [name, email] = [textOf(form, 'name'), textOf(form, 'email')];
    const password = textOf(form, 'password');
    const invitation_token = event.url.searchParams.get('invitation') ?? undefined;
    const answer = event.locals.api.identity.auth.signUp.mutate({ name, email, password, invitation_token });
    const outcome = await submit(event, { form: 'sign_up', values, answer });
    if (!outcome.ok) return outcome.failure;
    if (invitation_token !== undefined) await join(event, invitation_token, { email, password });
    return { email: outcome.value.user.email, hasMailbox: await isMailboxOpen(event.getClientAddress()) };
  },
};

/**
 * Signs the invited person in and accepts. What does not go through at once leads to the invitation's own page; who
 * had an account before signs in there, for signing up never tells that an address is known.
 */
async function join(event: RequestEvent, token: string, credentials: { email: string; password: string }) {
  const invitation = `/invitations/accept?token=${encodeURIComponent(token)}`;
  const session = await signIn(event, credentials);
  if (!session) {
    const query = new URLSearchParams({ next: invitation, email: credentials.email });
    redirect(303, `/sign-in?known&${query}`);
  }
  beginSession(event, session);
  const joined = await tryOrNothing(
    event,
    event.locals.apiAs(session.token).orgs.invitations.accept.mutate({ token }),
  );
  if (!joined) redirect(303, invitation);
  setFlash(event, `Welcome. You are now part of ${joined.name}.`);
  redirect(303, `/${joined.slug}`);
}

async function signIn(event: RequestEvent, credentials: { email: string; password: string }) {
  const answer = await tryOrNothing(event, event.locals.api.identity.auth.signIn.mutate(credentials));
  return answer && 'token' in answer ? answer : undefined;
}

/** What was asked for, or nothing when it was refused. */
async function tryOrNothing<T>(event: RequestEvent, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (caught) {
    const { code, request_id } = readRefusal(caught, event.locals.requestId);
    console.error(`request ${request_id}: the invited person could not go on at once, ${code}`);
    return undefined;
  }
}
