import type { KeyPrincipal } from '@aaf/contracts/caller';
import { Refusal } from '@aaf/contracts/errors';
import { isAllowedAddress } from '@aaf/contracts/ip-network';
import type { VerifiedKey } from '@aaf/contracts/keys';

/**
 * A key that is remembered closes on time too, whether that was written down already or not.
 * @throws {Refusal} `key_revoked`
 */
export function refuseClosedKey({ closes_at }: VerifiedKey, nowMs: number): void {
  if (closes_at !== null && nowMs >= Date.parse(closes_at)) throw new Refusal('key_revoked');
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
export function keyPrincipal(key: VerifiedKey): KeyPrincipal {
  const { created_at: _made, expires_at: _ends, closes_at: _closes, ...principal } = key;
  return principal;
}
