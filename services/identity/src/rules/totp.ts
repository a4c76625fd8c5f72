import { Secret, TOTP } from 'otpauth';

const periodSeconds = 30;
const secretBytes = 20;

/** The way of RFC 6238 that every authenticator app knows. */
const appOf = (secret: string, label: string): TOTP =>
  new TOTP({
    issuer: 'Agent Action Firewall',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
    secret: Secret.fromBase32(secret),
  });

/** A new secret in base32: 160 random bits, as RFC 4226 recommends. */
export const newTotpSecret = (): string => new Secret({ size: secretBytes }).base32;

/** The address that an authenticator app reads out of a QR code. */
export const otpauthUrl = (secret: string, email: string): string => appOf(secret, email).toString();

/** The step of 30 seconds whose code this is: the present one, the one before or the next; none otherwise. */
export function stepOfCode(secret: string, code: string, now: string): number | undefined {
  const timestamp = Date.parse(now);
  const distance = appOf(secret, '').validate({ token: code, timestamp, window: 1 });
  if (distance === null) return undefined;
  return Math.floor(timestamp / 1_000 / periodSeconds) + distance;
}
