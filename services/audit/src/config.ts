import { ServiceConfig } from '@aaf/service/config';

/** audit needs nothing beyond what every service is told. */
export const Config = ServiceConfig;
