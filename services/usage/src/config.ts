import { ServiceConfig } from '@aaf/service/config';

/** usage needs nothing beyond what every service is told. */
export const Config = ServiceConfig;
