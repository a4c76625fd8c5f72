import { parseConfig } from '@aaf/service/config';
import { runService } from '@aaf/service/run-service';
import { Config } from './config.ts';
import { createKeysService } from './service.ts';

await runService(createKeysService(), parseConfig(Config, process.env));
