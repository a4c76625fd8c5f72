import type { Organization } from '@aaf/contracts/orgs';
import type { ListedOrganization } from './snapshot.ts';

/** What the directory tells of an organization to those who belong to it. */
export interface ShownEntry extends ListedOrganization {
  created_at: string;
}

/** What of an organization is kept elsewhere. */
interface Rest {
  timezone: string;
  /** Of its logo, SHA-256 in hex; null where there is none. */
  logoHash: string | null;
}

/** Where a logo is: another address whenever it is another picture, so that it can be kept for good. */
const logoUrl = (orgId: string, hash: string): string =>
  `/v1/organizations/${orgId}/logo?v=${hash.slice(0, 12)}`;

/** An organization as its members see it. */
export const showOrganization = (listed: ShownEntry, { timezone, logoHash }: Rest): Organization => ({
  id: listed.id,
  name: listed.name,
  slug: listed.slug,
  plan: listed.plan,
  timezone,
  logo_url: logoHash === null ? null : logoUrl(listed.id, logoHash),
  created_at: listed.created_at,
});
