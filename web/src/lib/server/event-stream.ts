import { topicsOf } from '#lib/live/topics.ts';

const types = encodeURIComponent(Object.keys(topicsOf).join(','));
const address = /^\/([a-z0-9][a-z0-9-]{1,46}[a-z0-9])\/events$/;

/**
 * What stands behind `/[org]/events`, where open pages hear what happens: the gateway's stream of that organization.
 * It is no route, for it has to end at the gateway as soon as its browser leaves.
 */
export function findEventStream({
  pathname,
}: Pick<URL, 'pathname'>): { org: string; target: string } | undefined {
  const org = address.exec(pathname)?.[1];
  return org === undefined ? undefined : { org, target: `/v1/events?types=${types}` };
}
