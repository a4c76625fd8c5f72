import { parseConfig } from '@aaf/service/config';
import { runService } from '@aaf/service/run-service';
import { Config } from './config.ts';
import { createFirewallService } from './service.ts';

// The engine tells the hour in a zone by way of the machine's own, and is wrong when its clocks change.
process.env['TZ'] = 'UTC';

const config = parseConfig(Config, process.env);
await runService(createFirewallService(config), config);
