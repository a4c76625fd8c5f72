import { ServiceConfig } from '@aaf/service/config';

/** keys needs nothing beyond what every service is told. */
export const Config = ServiceConfig;
