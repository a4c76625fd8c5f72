import type { AppRouter } from '@aaf/contracts/app';
import type { inferRouterOutputs } from '@trpc/server';

/** What changed between two versions of a policy. */
export type PolicyDiff = inferRouterOutputs<AppRouter>['firewall']['policies']['diff']['data'];
