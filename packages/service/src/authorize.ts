import type { Caller, Principal, UserPrincipal } from '@aaf/contracts/caller';
import { stepUpMinutes, type Access, type InOrganization, type SignedIn } from '@aaf/contracts/contract';
import { Refusal } from '@aaf/contracts/errors';
import { permissions, roleMay, roles } from '@aaf/contracts/permissions';

function authorizeInOrganization(access: InOrganization, principal: Principal): void {
  switch (principal.type) {
    case 'anonymous':
      throw new Refusal('unauthenticated');
    case 'system':
      return;
    case 'api_key': {
      if (access.scopes.length === 0) throw new Refusal('user_required');
      if (access.scopes.some((scope) => principal.scopes.includes(scope))) return;
      throw new Refusal('insufficient_scope', {
        details: { required: access.scopes },
        message: `The API key lacks the permission ${access.scopes.join(' or ')}.`,
      });
    }
    case 'user': {
      if (principal.role && roleMay(principal.role, access.permission)) {
        requireStepUp(access, principal);
        return;
      }
      const allowed = roles.filter((role) => roleMay(role, access.permission));
      throw new Refusal('forbidden', {
        details: { required_permission: access.permission, allowed_roles: allowed, role: principal.role },
        message: `${permissions[access.permission].label} needs the role ${allowed.join(' or ')}.`,
      });
    }
  }
}

function requireStepUp({ step_up }: InOrganization | SignedIn, principal: Principal): void {
  if (step_up && principal.type === 'user') requireFresh(principal);
}

/**
 * For what is dangerous only now and then, so that its access cannot say it: making somebody an Owner.
 * @throws {Refusal} `step_up_required` when the person has not proven who they are within the last minutes
 */
export function requireFresh(principal: Pick<UserPrincipal, 'is_fresh'>): void {
  if (!principal.is_fresh) throw new Refusal('step_up_required', { details: { minutes: stepUpMinutes } });
}

/**
 * Whether the caller may call a procedure with this access, by the contract alone. The gateway asks
 * before it forwards, and each service again before it runs.
 * @throws {Refusal} `unauthenticated`, `user_required`, `email_unverified`, `forbidden`, `insufficient_scope`,
 *   `step_up_required` or `not_found`
 */
export function authorize(access: Access, caller: Caller): void {
  const { principal } = caller;
  switch (access.kind) {
    case 'anyone':
      return;
    case 'internal':
      if (principal.type !== 'system') throw new Refusal('not_found');
      return;
    case 'signed_in':
      if (principal.type === 'api_key') throw new Refusal('user_required');
      if (principal.type !== 'user') throw new Refusal('unauthenticated');
      if (access.verified && !principal.email_verified) throw new Refusal('email_unverified');
      requireStepUp(access, principal);
      return;
    case 'in_organization':
      if (principal.type !== 'anonymous' && !caller.org) throw new Refusal('organization_required');
      authorizeInOrganization(access, principal);
      return;
  }
}
