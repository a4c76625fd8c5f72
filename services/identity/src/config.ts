import { ServiceConfig } from '@aaf/service/config';
import { hasWayOut, mailVariables, wayOutDemand } from '@aaf/service/mail/config';
import { z } from 'zod';

/** What identity is told at its start. */
export const Config = ServiceConfig.extend({
  ...mailVariables,
  /** `off` lifts the brake on attempts to sign in, for tests. */
  AAF_AUTH_RATE: z.enum(['on', 'off']).default('on'),
})
  .refine(hasWayOut, wayOutDemand)
  .refine((config) => config.NODE_ENV !== 'production' || config.AAF_AUTH_RATE === 'on', {
    path: ['AAF_AUTH_RATE'],
    error: 'off is for tests; with NODE_ENV=production leave it out',
  });
export type Config = z.infer<typeof Config>;
