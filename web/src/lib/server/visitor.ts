import type { User } from '@aaf/contracts/identity';
import type { RequestEvent } from '@sveltejs/kit';
import { read } from './ask.ts';
import { asksToSignIn, readRefusal } from './refusal.ts';

/** Who is signed in, on pages that are open to everybody; a session that has ended is none. */
export async function findVisitor(
  event: Pick<RequestEvent, 'locals' | 'cookies' | 'url'>,
): Promise<User | undefined> {
  const { api, sessionToken, requestId } = event.locals;
  if (!sessionToken) return undefined;
  const visitor = api.identity.me.get.query({}).catch((caught: unknown) => {
    if (asksToSignIn(readRefusal(caught, requestId))) return undefined;
    throw caught;
  });
  return read(event, visitor);
}
