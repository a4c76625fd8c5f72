/** Anything JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function textOf(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('a text with half a character has no canonical form');
  return JSON.stringify(text);
}

/**
 * JSON in its canonical form (RFC 8785): one value, one text. Numbers are written as ECMAScript writes them,
 * which is what the RFC asks for.
 * @throws {TypeError} for texts that are no Unicode
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return textOf(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).toSorted(([a], [b]) => byCodeUnits(a, b));
  return `{${members.map(([key, member]) => `${textOf(key)}:${canonicalJson(member)}`).join(',')}}`;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/**
 * A value as it arrives on the other side of the wire, detached from the original.
 * @throws {TypeError} for what JSON cannot say
 */
export function toJson(value: unknown): Json {
  const text = JSON.stringify(value) as string | undefined; // undefined for functions and the like
  if (text === undefined) throw new TypeError('this value has no JSON form');
  return JSON.parse(text) as Json; // what JSON.parse gives is JSON
}
