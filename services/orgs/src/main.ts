import { parseConfig } from '@aaf/service/config';
import { runService } from '@aaf/service/run-service';
import { Config } from './config.ts';
import { createOrgsService } from './service.ts';

await runService(createOrgsService(), parseConfig(Config, process.env));
