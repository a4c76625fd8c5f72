import { parseConfig } from '@aaf/service/config';
import { runService } from '@aaf/service/run-service';
import { Config } from './config.ts';
import { createUsageService } from './service.ts';

await runService(createUsageService(), parseConfig(Config, process.env));
