import { Refusal, refuseFields } from '@aaf/contracts/errors';
import type { Plan } from '@aaf/contracts/plans';
import { purgeAtOf } from './deletion-hold.ts';

/** What of an organization matters when it shall be deleted. */
export interface Deletable {
  name: string;
  plan: Plan;
}

/**
 * Whoever deletes an organization types its name: byte for byte, but for the two ways in which Unicode spells
 * one letter. What is paid for is not deleted by the way.
 * @throws {Refusal} `invalid_input` that names `confirm_name`, or `active_subscription`
 */
export function assertDeletable({ name, plan }: Deletable, confirmName: string): void {
  if (confirmName.normalize('NFC') !== name.normalize('NFC'))
    throw refuseFields({ confirm_name: 'must be the name of the organization, exactly' });
  if (plan !== 'free') throw new Refusal('active_subscription', { details: { plan } });
}

/** What of a deleted organization matters when it shall come back. */
export interface Restorable {
  deleted_at?: string | null | undefined;
  /** When its data began to go. */
  purge_started_at?: string | null | undefined;
}

/**
 * A deleted organization comes back until its 30 days are over, or its data has begun to go, whichever clock is
 * ahead.
 * @throws {Refusal} `not_found` when it was not deleted, `restore_expired`
 */
export function assertRestorable({ deleted_at, purge_started_at }: Restorable, now: string): void {
  const purgeAt = purgeAtOf(deleted_at);
  if (purgeAt === null)
    throw new Refusal('not_found', {
      message: 'The organization was not deleted; there is nothing to restore.',
    });
  if (purge_started_at || now >= purgeAt)
    throw new Refusal('restore_expired', { details: { purge_at: purgeAt } });
}
