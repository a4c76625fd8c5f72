import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatApiKey, hashApiKey, parseApiKey, recognizableApiKey } from './api-key.ts';
import { uuidToId } from './ids.ts';

const orgId = uuidToId('organization', '0198f0c2-7b3a-7c11-9a52-3f6f2b8f1d20');
const key = formatApiKey(orgId, Buffer.alloc(32, 7));

const anyOrgId = fc.uuid().map((uuid) => uuidToId('organization', uuid));
const anyBytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const anyKey = fc.tuple(anyOrgId, anyBytes).map(([org, bytes]) => formatApiKey(org, bytes));
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.split('');

describe('an API key', () => {
  test('E1 begins with aaf_ and has 76 characters of letters, digits and two underscores', () => {
    fc.assert(fc.property(anyKey, (text) => /^aaf_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}$/.test(text)));
  });

  test('E14 names the organization it was made for', () => {
    fc.assert(
      fc.property(anyOrgId, anyBytes, (org, bytes) => {
        expect(parseApiKey(formatApiKey(org, bytes))).toEqual({ org_id: org });
      }),
    );
  });

  test('never equals the key of other random bytes or of another organization', () => {
    fc.assert(
      fc.property(anyOrgId, anyOrgId, anyBytes, anyBytes, (org, otherOrg, bytes, otherBytes) => {
        fc.pre(org !== otherOrg && !bytes.equals(otherBytes));
        const texts = [
          formatApiKey(org, bytes),
          formatApiKey(org, otherBytes),
          formatApiKey(otherOrg, bytes),
        ];
        expect(new Set(texts).size).toBe(3);
      }),
    );
  });

  test('E14 is not a key any more when one character of it is another', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(), fc.constantFrom(...digits), (text, position, digit) => {
        const at = position % text.length;
        fc.pre(text[at] !== digit);
        expect(parseApiKey(text.slice(0, at) + digit + text.slice(at + 1))).toBeUndefined();
      }),
    );
  });

  test('E14 is not a key any more when two neighbours swap places', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(), (text, position) => {
        const at = position % (text.length - 1);
        const [a = '', b = ''] = text.slice(at, at + 2);
        fc.pre(a !== b);
        expect(parseApiKey(text.slice(0, at) + b + a + text.slice(at + 2))).toBeUndefined();
      }),
    );
  });

  test('E14 is not found in any other text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parseApiKey(text) === undefined));
    fc.assert(
      fc.property(fc.stringMatching(/^aaf_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}$/), (text) => !parseApiKey(text)),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['with a space before it', ` ${key}`],
    ['with a line end after it', `${key}\n`],
    ['cut short', key.slice(0, -1)],
    ['said twice', key + key],
    ['with the prefix of a session', key.replace('aaf_', 'aafs_')],
    ['in capitals', key.toUpperCase()],
    ['empty', ''],
  ])('E14 is not a key %s', (_, text) => {
    expect(parseApiKey(text)).toBeUndefined();
  });

  test('is recognized by four characters at either end of its secret', () => {
    const secret = key.split('_')[2] ?? '';
    expect(recognizableApiKey(key)).toBe(`aaf_${secret.slice(0, 4)}…${secret.slice(-4)}`);
  });

  test('is kept as its SHA-256', () => {
    expect(hashApiKey(key)).toBe(createHash('sha256').update(key).digest('hex'));
  });

  test('is made of 32 random bytes and no fewer', () => {
    expect(() => formatApiKey(orgId, Buffer.alloc(31))).toThrow('32 random bytes');
  });
});
