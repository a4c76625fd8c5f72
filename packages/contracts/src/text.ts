import { z } from 'zod';

/** Text that PostgreSQL can store and every JSON reader can read: no NUL, no half of a surrogate pair. */
export const isStorable = (value: string): boolean => !value.includes('\0') && value.isWellFormed();

/**
 * A line of text from outside: trimmed, storable, `min` to `max` characters.
 * Used for every free string of an input, so that none can reach the database in a form it refuses.
 */
export const text = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min, { error: min === 1 ? 'is required' : `must have at least ${min} characters` })
    .max(max, { error: `must have at most ${max} characters` })
    .refine(isStorable, { error: 'must not contain NUL characters or broken Unicode' });

// Only A to Z: other letters become look-alikes, as the Kelvin sign becomes a k.
const lowerAscii = (word: string): string => word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** A domain as DNS asks for it (IDNA), so that no two spellings of one domain differ. */
function foldDomain(domain: string): string {
  const isAscii = !/[^ -~]/.test(domain);
  if (isAscii || /[\s/:@?#\\%[\]]/.test(domain) || !URL.canParse(`http://${domain}`))
    return lowerAscii(domain);
  return new URL(`http://${domain}`).hostname;
}

function foldAddress(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return lowerAscii(address.slice(0, at)) + foldDomain(address.slice(at));
}

/** An address as it is stored and compared: trimmed, lower-cased, its domain in ASCII. At most 254 characters (RFC 5321). */
export const EmailAddress = z
  .string()
  .trim()
  .transform(foldAddress)
  .pipe(z.email({ error: 'must be an e-mail address like ada@example.com' }).max(254));

/** An IANA time zone name, such as Europe/Berlin. */
export const Timezone = z
  .string()
  .refine(isTimezone, { error: 'must be an IANA time zone like Europe/Berlin' });

/** Intl lists one name per zone, often the older one (Asia/Katmandu), and knows the others in any case. */
function isTimezone(name: string): boolean {
  const listed = Intl.supportedValuesOf('timeZone');
  if (name === 'UTC' || listed.includes(name)) return true;
  const isSpelledWrong = listed.some((one) => one.toLowerCase() === name.toLowerCase());
  return (
    !isSpelledWrong && /^[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_+-]*[A-Za-z0-9]*){1,2}$/.test(name) && isKnown(name)
  );
}

function isKnown(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}

/** A moment, as ISO 8601 in UTC with milliseconds: `2026-11-22T12:41:00.000Z`. */
export const Timestamp = z.iso
  .datetime()
  // PostgreSQL counts years as people do, from 1.
  .refine((moment) => !moment.startsWith('0000'), { error: 'must be in the year 1 or later' });
