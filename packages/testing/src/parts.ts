import type { ServiceName } from '@aaf/contracts/app';
import type { Clock } from '@aaf/service/clock';
import { createService, type RunningService, type ServiceOptions } from '@aaf/service/create-service';
import { createAuditService } from '../../../services/audit/src/service.ts';
import { createFirewallService } from '../../../services/firewall/src/service.ts';
import { Config as IdentityConfig } from '../../../services/identity/src/config.ts';
import { createIdentityService } from '../../../services/identity/src/service.ts';
import { createKeysService } from '../../../services/keys/src/service.ts';
import { Config as OrgsConfig } from '../../../services/orgs/src/config.ts';
import { createOrgsService } from '../../../services/orgs/src/service.ts';
import { createUsageService } from '../../../services/usage/src/service.ts';
import type { LogCapture } from './log-capture.ts';

export interface PartsOptions {
  /** Which ones; the others run elsewhere, or not at all. */
  names: readonly ServiceName[];
  /** The configuration of a service, its own variables included. */
  configFor: (service: ServiceName) => ServiceOptions['config'] & Record<string, unknown>;
  clock: Clock;
  logs: LogCapture;
  isSchedulingJobs: boolean;
}

export interface Parts extends AsyncDisposable {
  byName: ReadonlyMap<ServiceName, RunningService>;
}

/** What a password hash costs is tested on its own; everybody else signs in quickly. */
const cheapHashing = { memoryCost: 64, timeCost: 1, parallelism: 1 };

type Starter = (options: ServiceOptions, config: Record<string, unknown>) => Promise<RunningService>;

const starters: Record<ServiceName, Starter> = {
  identity: (options, config) =>
    createService(createIdentityService(IdentityConfig.parse(config), { hashing: cheapHashing }), options),
  orgs: (options, config) => createService(createOrgsService(OrgsConfig.parse(config)), options),
  keys: (options) => createService(createKeysService(), options),
  firewall: (options) => createService(createFirewallService(options.config), options),
  usage: (options) => createService(createUsageService(), options),
  audit: (options) => createService(createAuditService(), options),
};

/** Starts services in this process, on one clock. */
export async function startParts(options: PartsOptions): Promise<Parts> {
  const { names, configFor, clock, logs, isSchedulingJobs } = options;
  const started = await Promise.all(
    names.map(async (name) => {
      const config = configFor(name);
      return [
        name,
        await starters[name]({ config, clock, log: logs.logFor(name), isSchedulingJobs }, config),
      ] as const;
    }),
  );
  const byName = new Map(started);
  return {
    byName,
    async [Symbol.asyncDispose]() {
      await Promise.all([...byName.values()].map((service) => service[Symbol.asyncDispose]()));
    },
  };
}
