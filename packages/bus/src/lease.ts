import { setTimeout as delay } from 'node:timers/promises';
import { headers } from 'nats';
import { apiCodeOf, apiErrors, managerOf, store } from './jetstream.ts';
import { leaseMs, leaseStream } from './stream.ts';
import { leaseSubject } from './subjects.ts';
import type { Wire } from './wire.ts';

const renewEveryMs = leaseMs / 3;
const tryEveryMs = 500;

/** The right to be the one instance that works a consumer. */
export interface Lease extends AsyncDisposable {
  /** Fires when somebody else has it. */
  readonly lost: AbortSignal;
}

/**
 * Writes our claim, on condition that the last claim is the one of that number, or that there is none (0).
 * Claims vanish by their age.
 * @returns the number of our claim; undefined when the condition did not hold.
 */
async function claim(wire: Wire, durable: string, lastSequence: number): Promise<number | undefined> {
  const condition = headers();
  condition.set('Nats-Expected-Last-Subject-Sequence', String(lastSequence));
  try {
    const message = { stream: leaseStream, subject: leaseSubject(durable), body: '', headers: condition };
    return (await store(wire, message)).sequence;
  } catch (error) {
    if (apiCodeOf(error) === apiErrors.wrongLastSequence) return undefined;
    throw error;
  }
}

async function renewUntil(stopping: AbortSignal, renew: () => Promise<void>): Promise<void> {
  const isStopping = () => stopping.aborted;
  while (!isStopping()) {
    await delay(renewEveryMs, undefined, { signal: stopping, ref: false }).catch(() => undefined);
    // Without a broker nobody else can claim it either: the next renewal will tell.
    if (!isStopping()) await renew().catch(() => undefined);
  }
}

/**
 * Waits until this instance is the one to work a consumer. Of several, one has the lease; when it dies, another
 * has it within seconds.
 * @throws {Refusal} `unavailable` when the broker is away.
 * @throws the signal's reason when it fires.
 */
export async function takeLease(wire: Wire, durable: string, signal: AbortSignal): Promise<Lease> {
  let sequence = await claim(wire, durable, 0);
  while (sequence === undefined) {
    await delay(tryEveryMs, undefined, { signal });
    sequence = await claim(wire, durable, 0);
  }
  let held = sequence;
  const lost = new AbortController();
  const stopping = new AbortController();
  const renewing = renewUntil(AbortSignal.any([stopping.signal, lost.signal]), async () => {
    // Ours may have aged away while the broker was gone; then the first to claim it has it.
    const renewed = (await claim(wire, durable, held)) ?? (await claim(wire, durable, 0));
    if (renewed === undefined) lost.abort(new Error(`another instance works ${durable} now`));
    else held = renewed;
  });
  return {
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await renewing;
      if (lost.signal.aborted || !wire.isConnected()) return;
      const manager = await managerOf(wire);
      await manager.streams.deleteMessage(leaseStream, held).catch(() => undefined);
    },
  };
}
