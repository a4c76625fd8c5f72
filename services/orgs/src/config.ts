import { ServiceConfig } from '@aaf/service/config';

/** orgs needs nothing beyond what every service is told. */
export const Config = ServiceConfig;
