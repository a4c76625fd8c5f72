import { JsonObject } from '@aaf/contracts/json';
import type { Work } from '@aaf/service/handler';
import { hashToken } from '@aaf/service/token-hash';
import { Ceremony } from './entities/ceremony.ts';
import { challengeEnd } from './rules/lifetimes.ts';
import { newLinkToken } from './tokens.ts';

/** What a ceremony is bound to. */
export type CeremonyBinding =
  | { purpose: 'register' | 'step_up'; user_id: string }
  | { purpose: 'sign_in' }
  | { purpose: 'second_factor'; user_id: string; challenge_hash: string };

/** Begins a ceremony: what the browser is to ask a passkey for, and a name under which the answer comes back. */
export function beginCeremony(work: Work, binding: CeremonyBinding, options: { challenge: string }) {
  const token = newLinkToken();
  work.em.create(Ceremony, {
    token_hash: hashToken(token),
    ...binding,
    expected: options.challenge,
    created_at: work.now,
    expires_at: challengeEnd(work.now),
  });
  // As JSON says it, so that fields without a value are none.
  return { ceremony: token, options: JsonObject.parse(JSON.parse(JSON.stringify(options))) };
}

/**
 * Uses a ceremony of one of these purposes up, whatever comes of it, or finds that there is none. Of many
 * answers to one, one is looked at.
 */
export async function takeCeremony(
  { em, now }: Work,
  token: string,
  of: { purposes: readonly Ceremony['purpose'][]; userId?: string },
): Promise<Ceremony | undefined> {
  const open = {
    token_hash: hashToken(token),
    purpose: { $in: [...of.purposes] },
    used_at: null,
    expires_at: { $gt: now },
    ...(of.userId === undefined ? {} : { user_id: of.userId }),
  };
  if ((await em.nativeUpdate(Ceremony, open, { used_at: now })) === 0) return undefined;
  return em.findOneOrFail(Ceremony, { token_hash: hashToken(token) });
}
