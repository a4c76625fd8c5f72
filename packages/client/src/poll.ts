import { readAction, type ActionAnswer } from './answers.ts';
import { UnreachableError } from './errors.ts';
import { abortErrorOf, type Transport, type TransportOptions } from './transport.ts';

/** The firewall holds no answer for longer. */
const longestWaitSeconds = 30;
/** Between polls, should an answer not have been held. */
const pollGapMs = 100;
/** Between polls while the firewall is away. */
const reconnectMs = 1_000;

export interface Polling {
  request: Transport;
  sleep: NonNullable<TransportOptions['sleep']>;
  /** Ends it. */
  signal: AbortSignal;
}

/** How it stands, held as long as it is not decided; nothing while the firewall is away. */
async function poll(id: string, { request, signal }: Polling): Promise<ActionAnswer | undefined> {
  const path = `/v1/actions/${encodeURIComponent(id)}?wait=${longestWaitSeconds}`;
  const call = { method: 'GET', path, heldMs: longestWaitSeconds * 1_000, signal } as const;
  try {
    return readAction(await request(call), id);
  } catch (error) {
    if (error instanceof UnreachableError) return undefined;
    throw error;
  }
}

/** Asks until an action is decided, however often the way to the firewall is lost meanwhile. */
export async function pollUntilDecided(id: string, polling: Polling): Promise<ActionAnswer> {
  const { sleep, signal } = polling;
  for (;;) {
    const action = await poll(id, polling);
    if (action && action.status !== 'pending_approval') return action;
    await sleep(action ? pollGapMs : reconnectMs, signal).catch(() => {
      throw abortErrorOf(signal);
    });
  }
}
