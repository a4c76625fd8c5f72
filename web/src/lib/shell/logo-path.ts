import type { Organization } from '@aaf/contracts/orgs';

/**
 * Where the dashboard shows an organization's logo, or nothing where it has none. It changes when the logo does,
 * as the gateway's own address does.
 */
export function logoPath({ slug, logo_url }: Pick<Organization, 'slug' | 'logo_url'>): string | undefined {
  if (!logo_url) return undefined;
  return `/${slug}/logo?at=${encodeURIComponent(logo_url)}`;
}
