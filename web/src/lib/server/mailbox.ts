import { AAF_API_URL } from '$app/env/private';
import { z } from 'zod';
import { isLoopback } from './loopback.ts';

/** A mail that was kept instead of sent, as the gateway tells of it while no mail server is set up. */
export type KeptMail = z.infer<typeof KeptMail>;
const KeptMail = z.object({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string().nullish(),
  created_at: z.string(),
});
const Mailbox = z.object({ data: z.array(KeptMail) });

const timeoutMs = 5_000;

/** The kept mails, or nothing where mails are really sent or the peer is on another machine. */
export async function readMailbox(peerAddress: string, to?: string): Promise<KeptMail[] | undefined> {
  if (!isLoopback(peerAddress)) return undefined;
  const query = to ? `?to=${encodeURIComponent(to)}` : '';
  const answer = await fetch(`${AAF_API_URL}/dev/mailbox${query}`, {
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!answer.ok) return undefined;
  return Mailbox.parse(await answer.json()).data;
}

/** Whether this peer can look into the mailbox. A mailbox out of reach is none. */
export const isMailboxOpen = async (peerAddress: string): Promise<boolean> =>
  (await readMailbox(peerAddress).catch(() => undefined)) !== undefined;
