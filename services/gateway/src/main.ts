import { systemClock } from '@aaf/service/clock';
import { parseConfig } from '@aaf/service/config';
import { untilToldToStop } from '@aaf/service/lifetime';
import { createLog } from '@aaf/service/log';
import { GatewayConfig } from './config.ts';
import { createGateway } from './create-gateway.ts';

const config = parseConfig(GatewayConfig, process.env);
const log = createLog('gateway', config.AAF_LOG_LEVEL);
await untilToldToStop(log, async () => {
  const gateway = await createGateway({ config, clock: systemClock, log });
  return { healthUrl: gateway.url, stop: () => gateway[Symbol.asyncDispose]() };
});
