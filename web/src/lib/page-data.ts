import type { Organization } from '@aaf/contracts/orgs';

/** What pages of an organization share, for the parts that are on all pages. */
export interface SharedData {
  organization?: Organization;
  pendingCount?: number;
}
