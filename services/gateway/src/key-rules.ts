import type { KeyPrincipal, OrgSnapshot } from '@aaf/contracts/caller';
import { Refusal } from '@aaf/contracts/errors';
import { isAllowedAddress } from '@aaf/contracts/ip-network';

const dayMs = 24 * 60 * 60 * 1_000;

/** A key as it was verified: who it is, and its own dates. */
export interface VerifiedKey extends KeyPrincipal {
  created_at: string;
  expires_at: string;
}

/** @throws {Refusal} `key_expired` when the key is older than its organization allows, whatever end it was given */
export function refuseAged(key: VerifiedKey, org: OrgSnapshot, nowMs: number): void {
  const endMs = Date.parse(key.created_at) + org.api_key_max_age_days * dayMs;
  if (nowMs < endMs) return;
  throw new Refusal('key_expired', { details: { expired_at: new Date(endMs).toISOString() } });
}

/** @throws {Refusal} `ip_not_allowed` when the key has an allowlist and is used from elsewhere */
export function refuseKeyAddress({ ip_allowlist }: KeyPrincipal, ip: string | null): void {
  if (isAllowedAddress(ip, ip_allowlist)) return;
  throw new Refusal('ip_not_allowed', {
    details: { ip },
    message: `This API key does not admit the network address${ip === null ? '' : ` ${ip}`}. Use a key whose allowlist has it.`,
  });
}

/** Who the caller is, without the dates. */
export function keyPrincipal({
  created_at: _made,
  expires_at: _ends,
  ...principal
}: VerifiedKey): KeyPrincipal {
  return principal;
}
