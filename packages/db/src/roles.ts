import { createHmac } from 'node:crypto';

/**
 * The logins of a service. `owner` owns its schema and runs migrations; `app` is what the service works as:
 * it owns nothing and row-level security binds it; `relay` carries the outbox and sees nothing else;
 * `purge` deletes what belongs to one organization at a time, bound by the same row-level security.
 */
export const roleKinds = ['owner', 'app', 'relay', 'purge'] as const;
export type RoleKind = (typeof roleKinds)[number];

/** The name of a service's role, and of nothing else in the cluster: `aaf_orgs_app`. */
export function roleName(service: string, kind: RoleKind): string {
  return `aaf_${assertServiceName(service)}_${kind}`;
}

/** The password of a role, derived from the installation's secret: whoever holds the secret needs no store of passwords. */
export function rolePassword(role: string, secret: string): string {
  return createHmac('sha256', secret).update(`db:${role}`).digest('base64url');
}

/** The URL with which a service connects as one of its roles to the database that `adminUrl` names. */
export function serviceUrl(adminUrl: string, service: string, kind: RoleKind, secret: string): string {
  const url = new URL(adminUrl);
  const role = roleName(service, kind);
  url.username = role;
  url.password = rolePassword(role, secret);
  return url.href;
}

/**
 * A service's name becomes the name of a schema, of roles and of a channel, so it is checked before it does.
 * @throws {Error} when it is not a plain lower-case word
 */
export function assertServiceName(service: string): string {
  if (/^[a-z][a-z0-9_]{0,39}$/.test(service)) return service;
  throw new Error(`"${service}" cannot name a service: use lower-case letters, digits and _, at most 40.`);
}
