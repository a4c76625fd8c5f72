import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, toJson } from './canonical-json.ts';

test('canonical JSON is what the reference implementation of RFC 8785 writes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = toJson(value);
      expect(canonicalJson(plain)).toBe(canonicalize(plain));
    }),
  );
  expect(canonicalJson({ '\u20ac': 1e21, '1': -0, a: [null, 'ü\u2028'] })).toBe(
    '{"1":0,"a":[null,"ü\u2028"],"€":1e+21}',
  );
  expect(() => canonicalJson('\ud800')).toThrow(TypeError);
});
