import { Refusal } from '@aaf/contracts/errors';
import { permissions, roleMay, type Role } from '@aaf/contracts/permissions';
import { reaches } from './rank.ts';

/** Who changes what about whom, as it stands while the organization is locked. */
export interface Case {
  /** The role of whoever asks; they may have lost it since they were let in. */
  actor: Role;
  /** The role of whom it is about. */
  target: Role;
  /** How many Owners there are, the target included. */
  owners: number;
}

const refuse = (message: string, more: object = {}): Refusal =>
  new Refusal('forbidden', { message, details: { required_permission: 'members.manage', ...more } });

/** @throws {Refusal} `forbidden` when the actor may not manage the target at all */
function requireReach({ actor, target }: Case): void {
  if (!roleMay(actor, 'members.manage')) {
    const allowed_roles = permissions['members.manage'].roles;
    throw refuse(`Managing members needs the role ${allowed_roles.join(' or ')}.`, {
      allowed_roles,
      role: actor,
    });
  }
  if (reaches(actor, target)) return;
  throw refuse('Only an Owner changes or removes an Owner.', { allowed_roles: ['owner'], role: actor });
}

/** @throws {Refusal} `last_owner` when the organization would be left without an Owner */
function requireAnotherOwner({ target, owners }: Pick<Case, 'target' | 'owners'>): void {
  if (target === 'owner' && owners <= 1) throw new Refusal('last_owner');
}

/**
 * Whether a member's role may become another one.
 * @returns whether anything changes
 * @throws {Refusal} `forbidden`, `last_owner`
 */
export function decideRoleChange(about: Case, wanted: Role): boolean {
  requireReach(about);
  if (!reaches(about.actor, wanted)) {
    throw refuse('Only an Owner makes somebody an Owner.', { allowed_roles: ['owner'], role: about.actor });
  }
  if (wanted === about.target) return false;
  requireAnotherOwner(about);
  return true;
}

/**
 * Whether a member may be removed.
 * @throws {Refusal} `forbidden`, `last_owner`
 */
export function decideRemoval(about: Case): void {
  requireReach(about);
  requireAnotherOwner(about);
}

/**
 * Whether a member may leave; anybody may, but the last Owner.
 * @throws {Refusal} `last_owner`
 */
export function decideLeaving(about: Pick<Case, 'target' | 'owners'>): void {
  requireAnotherOwner(about);
}
