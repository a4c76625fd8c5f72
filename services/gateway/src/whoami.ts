import type { Whoami } from '@aaf/contracts/access';
import type { Caller } from '@aaf/contracts/caller';
import { Refusal } from '@aaf/contracts/errors';
import type { z } from 'zod';

/** Tells callers what the door has settled of them. */
export function whoami({ principal, org }: Caller): z.input<typeof Whoami> {
  const isSettled = principal.type === 'user' || principal.type === 'api_key';
  if (!org || !isSettled) throw new Refusal('unauthenticated');
  const { id, slug, name, plan } = org;
  const organization = { id, slug, name, plan };
  const { type, name: own } = principal;
  return type === 'user'
    ? {
        type,
        id: principal.user_id,
        name: own,
        organization,
        role: principal.role ?? null,
        permissions: [],
        agent_id: null,
      }
    : {
        type,
        id: principal.key_id,
        name: own,
        organization,
        role: null,
        permissions: principal.scopes,
        agent_id: principal.agent_id ?? null,
      };
}
