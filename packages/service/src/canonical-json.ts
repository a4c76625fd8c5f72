import canonicalize from 'canonicalize';

/**
 * JSON in its canonical form (RFC 8785): one value, one text, so that hashes and signatures hold.
 * @throws {Error} for what JSON cannot say
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('this value has no JSON form');
  return text;
}
