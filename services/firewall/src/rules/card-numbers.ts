/** A stretch of a text: from `start` up to, not with, `end`. */
export interface Stretch {
  start: number;
  end: number;
}

const shortest = 13;
const longest = 19;
/** Payment cards begin with 2 to 6; times in milliseconds, which often look like cards, with 1. */
const isFirstDigit = (digit: number): boolean => digit >= 2 && digit <= 6;
/** Digits in groups, with one space or dash between two groups. Each character belongs to one match at most. */
const digitGroups = /\d+(?:[ -]\d+)*/g;
const zero = '0'.charCodeAt(0);

const doubled = (digit: number): number => (digit > 4 ? digit * 2 - 9 : digit * 2);

/** The digits of a text that has nothing but digits and separators, and sums to check any part of them by. */
interface Digits {
  count: number;
  /** Where each stands in the text. */
  places: Int32Array;
  values: Uint8Array;
  /** Sums of those before each, with every second one doubled: those at odd places, those at even ones. */
  oddDoubled: Int32Array;
  evenDoubled: Int32Array;
}

function readDigits(text: string): Digits {
  const places = new Int32Array(text.length);
  const values = new Uint8Array(text.length);
  const oddDoubled = new Int32Array(text.length + 1);
  const evenDoubled = new Int32Array(text.length + 1);
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = text.charCodeAt(at) - zero;
    if (value < 0 || value > 9) continue;
    const isOdd = count % 2 === 1;
    places[count] = at;
    values[count] = value;
    oddDoubled[count + 1] = (oddDoubled[count] ?? 0) + (isOdd ? doubled(value) : value);
    evenDoubled[count + 1] = (evenDoubled[count] ?? 0) + (isOdd ? value : doubled(value));
    count += 1;
  }
  return { count, places, values, oddDoubled, evenDoubled };
}

/** Whether the last of some digits is right for the others (ISO/IEC 7812-1, the formula of Luhn). */
function isRight({ oddDoubled, evenDoubled }: Digits, first: number, after: number): boolean {
  const sums = after % 2 === 1 ? oddDoubled : evenDoubled; // the last digit counts as it is
  return ((sums[after] ?? 0) - (sums[first] ?? 0)) % 10 === 0;
}

/** Whether a group begins with this digit: a card number begins and ends where a group does. */
const beginsGroup = ({ places, count }: Digits, i: number): boolean =>
  i === 0 || i === count || (places[i] ?? 0) !== (places[i - 1] ?? 0) + 1;

/** How many digits the longest card number has that begins with this one; 0 when none does. */
function cardLength(digits: Digits, first: number): number {
  if (!isFirstDigit(digits.values[first] ?? 0) || !beginsGroup(digits, first)) return 0;
  for (let length = Math.min(longest, digits.count - first); length >= shortest; length -= 1) {
    const after = first + length;
    if (isRight(digits, first, after) && beginsGroup(digits, after)) return length;
  }
  return 0;
}

/** Where card numbers stand in a text, written in one or in groups. Takes time in proportion to the text. */
export function findCardNumbers(text: string): Stretch[] {
  const found: Stretch[] = [];
  for (const { 0: run, index } of text.matchAll(digitGroups)) {
    if (run.length < shortest) continue;
    const digits = readDigits(run);
    for (let first = 0; first < digits.count;) {
      const length = cardLength(digits, first);
      if (length > 0) {
        const last = digits.places[first + length - 1] ?? 0;
        found.push({ start: index + (digits.places[first] ?? 0), end: index + last + 1 });
      }
      first += Math.max(length, 1);
    }
  }
  return found;
}
