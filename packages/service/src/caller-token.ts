import { Caller } from '@aaf/contracts/caller';
import { Refusal } from '@aaf/contracts/errors';
import { z } from 'zod';
import { deriveKey } from './derived-key.ts';
import { readSigned, signValue } from './signed-token.ts';

const lifetimeMs = 30_000;
const Envelope = z.object({ caller: Caller, expires_at_ms: z.number() });

/** Signs and reads who calls. Lives 30 seconds by the machine's own time; business clocks do not stretch it. */
export interface CallerTokens {
  sign(caller: Caller): string;
  /** @throws {Refusal} `unauthenticated` when the token is missing, forged or too old. */
  read(token: string | undefined): Caller;
}

/** @param secret the installation's secret; every part of one installation has the same. */
export function createCallerTokens(secret: string, machineNowMs: () => number = Date.now): CallerTokens {
  const key = deriveKey(secret, 'caller-token');
  return {
    sign: (caller) => signValue({ caller, expires_at_ms: machineNowMs() + lifetimeMs }, key),
    read(token) {
      const envelope = Envelope.safeParse(token === undefined ? undefined : readSigned(token, key));
      if (!envelope.success || envelope.data.expires_at_ms < machineNowMs()) {
        throw new Refusal('unauthenticated', { message: 'The call carries no valid proof of who calls.' });
      }
      return envelope.data.caller;
    },
  };
}
