import type { Plan } from '@aaf/contracts/plans';

/** An organization somebody belongs to, as far as the shell shows it. */
export interface Affiliation {
  slug: string;
  name: string;
  plan: Plan;
}
