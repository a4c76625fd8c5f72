/** Crockford's: no letter of it is taken for another. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const groupLength = 4;
/** 16 characters of 5 bits each. */
export const recoveryCodeBytes = 10;
/** How many a person gets. */
export const recoveryCodeCount = 10;

/** Random bytes as a person can copy them: `7k3m-9x2p-…`, 80 bits. */
export function spellRecoveryCode(random: Uint8Array): string {
  const bits = Array.from(random, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]);
  return (letters.join('').match(new RegExp(`.{${groupLength}}`, 'g')) ?? []).join('-');
}

/** A recovery code as it is compared, however somebody spelled it. */
export const readRecoveryCode = (given: string): string =>
  given
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1');
