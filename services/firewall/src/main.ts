import { parseConfig } from '@aaf/service/config';
import { runService } from '@aaf/service/run-service';
import { Config } from './config.ts';
import { createFirewallService } from './service.ts';

const config = parseConfig(Config, process.env);
await runService(createFirewallService(config), config);
