import type { Bus } from '@aaf/bus/connection';
import { forgetOrganization } from '@aaf/bus/forget-organization';
import type { services } from '@aaf/contracts/app';
import { purgeOrganization } from '@aaf/db/purge';
import { grantLease } from '@aaf/db/trust';
import type { Handlers } from './handler.ts';
import { clockSkewMs, leaseMs } from './trust.ts';

/** What the runtime answers to the operator, in place of the service. */
export type Operations = Handlers<(typeof services)['orgs']>['operations'];

interface Means {
  machineNowMs: () => number;
  service: string;
  /** Of the service's purge role. */
  purgeUrl: string;
  runJob: (name: string) => Promise<void>;
  bus: Bus;
}

/** The operator's procedures of a service. */
export const createOperations = ({ service, purgeUrl, runJob, bus, machineNowMs }: Means): Operations => ({
  async runJob({ job }) {
    await runJob(job);
    return null;
  },
  async lease({ holder }, { em }) {
    return {
      epoch: await grantLease(em, { holder, nowMs: machineNowMs(), lengthMs: leaseMs + clockSkewMs }),
    };
  },
  async purge({ org_id }, { log }) {
    const rows = await purgeOrganization(purgeUrl, service, org_id);
    const messages = await forgetOrganization(bus, org_id);
    log.info({ org_id, rows, messages }, 'what was kept of a deleted organization is purged');
    return { rows, messages };
  },
});
