import { ServiceConfig } from '@aaf/service/config';

/** The firewall needs nothing beyond what every service is told. */
export const Config = ServiceConfig;
