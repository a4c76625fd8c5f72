import { parseConfig } from '@aaf/service/config';
import { runService } from '@aaf/service/run-service';
import { Config } from './config.ts';
import { createOrgsService } from './service.ts';

const config = parseConfig(Config, process.env);
await runService(createOrgsService(config), config);
