import { ServiceConfig } from '@aaf/service/config';
import { hasWayOut, mailVariables, wayOutDemand } from '@aaf/service/mail/config';
import type { z } from 'zod';

/** What orgs is told at its start: it writes mails. */
export const Config = ServiceConfig.extend(mailVariables).refine(hasWayOut, wayOutDemand);
export type Config = z.infer<typeof Config>;
