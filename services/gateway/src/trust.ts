import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '@aaf/bus/connection';
import { hearRevocations } from '@aaf/bus/revocation';
import type { Ask } from '@aaf/service/ask';
import type { Log } from '@aaf/service/log';
import { leaseMs } from '@aaf/service/trust';

/** The parts whose word on access is remembered. */
const authorities = ['identity', 'orgs', 'keys'] as const;
type Authority = (typeof authorities)[number];

const renewEveryMs = 600;

/** What one part allows us to remember. */
interface Lease {
  /** The machine's monotonic clock; nothing is remembered after it. */
  endsAtMs: number;
  /** The revocations of the part that have been followed here. */
  epoch: number;
}

/**
 * The right to remember what the parts said about access. It lasts as long as each part has renewed it within
 * the last two seconds and the broker is there; a revocation is followed before it is acknowledged.
 */
export interface Trust extends AsyncDisposable {
  /** Whether what is remembered may be believed now. */
  holds(): boolean;
  /** Changes with every revocation: what was asked before one is not remembered after it. */
  generation(): number;
}

export interface TrustParts {
  bus: Bus;
  ask: Ask;
  log: Log;
  /** Forgets what stands under these tags; everything where none are named. */
  forget: (tags: readonly string[] | undefined) => void;
}

/** Asks for the leases and goes on renewing them. */
export function createTrust({ bus, ask, log, forget }: TrustParts): Trust {
  const holder = randomUUID();
  const leases = new Map<Authority, Lease>(
    authorities.map((name) => [name, { endsAtMs: Number.NEGATIVE_INFINITY, epoch: -1 }]),
  );
  const stopping = new AbortController();
  let generation = 0;
  const drop = (tags: readonly string[] | undefined) => {
    generation += 1;
    forget(tags);
  };
  const leaseOf = (name: Authority): Lease => leases.get(name) ?? { endsAtMs: Number.NaN, epoch: -1 };

  const hearing = authorities.map((service) =>
    hearRevocations(bus, {
      service,
      holder,
      onRevoked({ epoch, tags }) {
        const lease = leaseOf(service);
        // One that was missed before it took something unknown with it.
        drop(epoch === lease.epoch + 1 || epoch <= lease.epoch ? tags : undefined);
        lease.epoch = Math.max(lease.epoch, epoch);
      },
    }),
  );

  const renew = async (service: Authority) => {
    const askedAtMs = performance.now();
    const { epoch } = await ask(`${service}.operations.lease`, { holder }, { signal: stopping.signal });
    const lease = leaseOf(service);
    if (epoch > lease.epoch) {
      drop(undefined);
      lease.epoch = epoch;
    }
    lease.endsAtMs = askedAtMs + leaseMs;
  };
  const keepRenewing = async (service: Authority) => {
    while (!stopping.signal.aborted) {
      await renew(service).catch((error: unknown) => {
        if (!stopping.signal.aborted) log.debug({ err: error, part: service }, 'a lease was not renewed');
      });
      await delay(renewEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const renewing = Promise.all(authorities.map(keepRenewing));

  return {
    holds() {
      if (!bus.isConnected()) return false;
      const nowMs = performance.now();
      return authorities.every((name) => nowMs < leaseOf(name).endsAtMs);
    },
    generation: () => generation,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      for (const one of hearing) one[Symbol.dispose]();
      await renewing;
    },
  };
}
