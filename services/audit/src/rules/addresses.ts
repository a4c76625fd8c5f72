import type { AuditEvent } from '@aaf/contracts/audit';
import type { Principal } from '@aaf/contracts/caller';
import { roleMay } from '@aaf/contracts/permissions';

/**
 * Whether a reader of the trail sees where people called from. A key that may read the trail does: only
 * people who see addresses themselves can make one.
 */
export function seesAddresses(principal: Principal): boolean {
  switch (principal.type) {
    case 'user':
      return principal.role !== undefined && roleMay(principal.role, 'addresses.view');
    case 'api_key':
    case 'system':
      return true;
    case 'anonymous':
      return false;
  }
}

/** The event without the address and the browser of who did it. */
export const withoutAddress = (event: AuditEvent): AuditEvent => ({
  ...event,
  actor: { ...event.actor, ip: null, user_agent: null },
});
