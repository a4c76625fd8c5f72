import { parseConfig } from '@aaf/service/config';
import { runService } from '@aaf/service/run-service';
import { Config } from './config.ts';
import { createAuditService } from './service.ts';

await runService(createAuditService(), parseConfig(Config, process.env));
