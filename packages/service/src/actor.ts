import type { Caller } from '@aaf/contracts/caller';
import type { Actor } from '@aaf/contracts/event';

/** The caller as the trail names them. */
export function actorOf(caller: Caller): Actor {
  const { principal, ip, user_agent } = caller;
  switch (principal.type) {
    case 'user':
      return { type: 'user', id: principal.user_id, name: principal.name, ip, user_agent };
    case 'api_key':
      return { type: 'api_key', id: principal.key_id, name: principal.name, ip, user_agent };
    case 'system':
      return { type: 'system', id: principal.name, name: principal.name, ip: null, user_agent: null };
    case 'anonymous':
      return { type: 'system', id: 'anonymous', name: 'anonymous', ip, user_agent };
  }
}

/** A caller that is the system itself, for an organization or for none. */
export const systemCaller = (name: string, requestId: string, org?: Caller['org']): Caller => ({
  principal: { type: 'system', name },
  request_id: requestId,
  ip: null,
  user_agent: null,
  ...(org ? { org } : {}),
});
