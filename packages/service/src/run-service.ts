import type { ServiceName } from '@aaf/contracts/app';
import { systemClock } from './clock.ts';
import type { ServiceConfig } from './config.ts';
import { createService } from './create-service.ts';
import type { ServiceDefinition } from './define-service.ts';
import { createLog } from './log.ts';
import { untilToldToStop } from './lifetime.ts';

/** Runs a service as this process, from its start to its drained end. Only a `main.ts` calls it. */
export async function runService<N extends ServiceName>(
  definition: ServiceDefinition<N>,
  config: ServiceConfig,
): Promise<void> {
  const log = createLog(definition.name, config.AAF_LOG_LEVEL);
  await untilToldToStop(log, async () => {
    const service = await createService(definition, { config, clock: systemClock, log });
    return { healthUrl: service.healthUrl, stop: () => service[Symbol.asyncDispose]() };
  });
}
