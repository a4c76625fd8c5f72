import type { ReceivedInvitation } from '@aaf/contracts/orgs';
import type { RequestEvent } from '@sveltejs/kit';
import { read } from './ask.ts';
import { readRefusal } from './refusal.ts';

/** What an invitation's link is about; nothing when the link is used up, withdrawn, too old or not whole. */
export function findInvitation(
  event: Pick<RequestEvent, 'locals' | 'cookies' | 'url'>,
  token: string,
): Promise<ReceivedInvitation | undefined> {
  const { api, requestId } = event.locals;
  const invitation = api.orgs.invitations.lookup.mutate({ token }).catch((caught: unknown) => {
    const { code } = readRefusal(caught, requestId);
    if (code === 'link_expired' || code === 'invalid_input') return undefined;
    throw caught;
  });
  return read(event, invitation);
}
