import type { Organization } from '@aaf/contracts/orgs';
import type { ListedOrganization } from './snapshot.ts';

/** What the directory tells of an organization to those who belong to it. */
export interface ShownEntry extends ListedOrganization {
  created_at: string;
}

/** An organization as its members see it. */
export const showOrganization = (listed: ShownEntry, timezone: string): Organization => ({
  id: listed.id,
  name: listed.name,
  slug: listed.slug,
  plan: listed.plan,
  timezone,
  created_at: listed.created_at,
});
