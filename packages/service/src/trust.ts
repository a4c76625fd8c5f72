import type { Bus } from '@aaf/bus/connection';
import { announceRevocation } from '@aaf/bus/revocation';
import type { Orm } from '@aaf/db/orm';
import { inTransaction } from '@aaf/db/tenancy';
import { listLeases, raiseEpoch } from '@aaf/db/trust';
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
  record(em: EntityManager): Promise<number>;
  /** After the commit: resolves when nothing that is tagged so is trusted anywhere any more. */
  settle(epoch: number, tags: readonly string[]): Promise<void>;
}

/** For work outside a running service, where no gateway has ever been told anything. */
export const noRevoker: Revoker = { record: raiseEpoch, settle: async () => {} };

/** @param machineNowMs the machine's clock; leases are no business of the product's own */
export function createRevoker(
  { bus, orm, service }: { bus: Bus; orm: Orm; service: string },
  machineNowMs: () => number = Date.now,
): Revoker {
  return {
    record: raiseEpoch,
    async settle(epoch, tags) {
      const leases = await inTransaction(orm, {}, (em) => listLeases(em, machineNowMs()));
      const revocation = { epoch, tags };
      await announceRevocation(bus, { service, revocation, leases, nowMs: machineNowMs });
    },
  };
}
