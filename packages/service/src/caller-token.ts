import { Caller } from '@aaf/contracts/caller';
import { Refusal } from '@aaf/contracts/errors';
import { z } from 'zod';
import { createBoundedCache } from './bounded-cache.ts';
import { deriveHmacKey } from './derived-key.ts';
import { readSigned, signValue } from './signed-token.ts';

const lifetimeMs = 30_000;
/** Callers are said again and again: a token is used until half of its life is over. */
const renewedAfterMs = lifetimeMs / 2;
const mostRemembered = 5_000;

const Envelope = z.object({ caller: Caller.omit({ request_id: true }), expires_at_ms: z.number() });
type Envelope = z.infer<typeof Envelope>;

/**
 * Signs and reads who calls. Lives 30 seconds by the machine's own time; business clocks do not stretch it. The id
 * of the request is no part of what is signed: it travels beside the token, and is put back by whoever reads it.
 */
export interface CallerTokens {
  sign(caller: Caller): string;
  /** @throws {Refusal} `unauthenticated` when the token is missing, forged or too old. */
  read(token: string | undefined, requestId: string | undefined): Caller;
}

function freeze({ caller, expires_at_ms }: Envelope): Envelope {
  Object.freeze(caller.principal);
  Object.freeze(caller.org);
  return { caller, expires_at_ms };
}

/** @param secret the installation's secret; every part of one installation has the same. */
export function createCallerTokens(secret: string, machineNowMs: () => number = Date.now): CallerTokens {
  const key = deriveHmacKey(secret, 'caller-token');
  const signed = createBoundedCache<string, { token: string; renewed_at_ms: number }>(mostRemembered);
  const read = createBoundedCache<string, Envelope>(mostRemembered);

  const open = (token: string): Envelope | undefined => {
    const known = read.get(token);
    if (known) return known;
    const envelope = Envelope.safeParse(readSigned(token, key));
    if (!envelope.success) return undefined;
    const own = freeze(envelope.data);
    read.set(token, own);
    return own;
  };
  return {
    sign({ request_id: _, ...caller }) {
      const text = JSON.stringify(caller);
      const known = signed.get(text);
      if (known && machineNowMs() < known.renewed_at_ms) return known.token;
      const token = signValue({ caller, expires_at_ms: machineNowMs() + lifetimeMs }, key);
      signed.set(text, { token, renewed_at_ms: machineNowMs() + renewedAfterMs });
      return token;
    },
    read(token, requestId) {
      const envelope = token === undefined ? undefined : open(token);
      if (!envelope || requestId === undefined || envelope.expires_at_ms < machineNowMs()) {
        throw new Refusal('unauthenticated', { message: 'The call carries no valid proof of who calls.' });
      }
      return { ...envelope.caller, request_id: requestId };
    },
  };
}
