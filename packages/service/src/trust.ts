import type { Bus } from '@aaf/bus/connection';
import { announceRevocation } from '@aaf/bus/revocation';
import { countRevocation, type CountedRevocation } from '@aaf/db/trust';
import type { EntityManager } from '@mikro-orm/postgresql';

/** How long a lease lasts, in ms, from when it was asked for. What a gateway remembers ends with it. */
export const leaseMs = 2_000;
/** Clocks of two machines may differ by this much, in ms. */
export const clockSkewMs = 200;

/** What may be remembered of an organization's access, under the name by which it is revoked. */
export const organizationTag = (orgId: string): string => `organization:${orgId}`;
/** What may be remembered of a person. */
export const personTag = (userId: string): string => `person:${userId}`;

/** Ends what gateways remember. */
export interface Revoker {
  /** Counts a revocation in the transaction of the change that it follows from. */
  record(em: EntityManager): Promise<CountedRevocation>;
  /** After the commit: resolves when nothing that is tagged so is trusted anywhere any more. */
  settle(counted: CountedRevocation, tags: readonly string[]): Promise<void>;
}

/** For work outside a running service, where no gateway has ever been told anything. */
export const noRevoker: Revoker = { record: countRevocation, settle: async () => {} };

/** @param machineNowMs the machine's clock; leases are no business of the product's own */
export function createRevoker(
  { bus, service }: { bus: Bus; service: string },
  machineNowMs: () => number = Date.now,
): Revoker {
  return {
    record: countRevocation,
    async settle({ epoch, leases }, tags) {
      const open = leases.filter(({ ends_at_ms }) => ends_at_ms >= machineNowMs());
      const revocation = { epoch, tags };
      await announceRevocation(bus, { service, revocation, leases: open, nowMs: machineNowMs });
    },
  };
}
