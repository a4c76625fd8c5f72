import { newId } from '@aaf/contracts/ids';
import type { ReceiptClaims } from '@aaf/contracts/firewall';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createArgumentsDigests } from './arguments-digest.ts';
import { createReceiptSigning } from './receipt-signing.ts';

const secret = 'a'.repeat(64);
const signing = createReceiptSigning(secret, 'https://firewall.example');
const claims: ReceiptClaims = {
  jti: newId('receipt', 0),
  iss: signing.issuer,
  sub: newId('organization', 0),
  action_id: newId('action', 0),
  approval_id: newId('approval', 0),
  arguments_digest: 'd',
  arguments_salt: 's',
  policy_id: null,
  policy_version: null,
  approved_by: [{ type: 'user', id: 'usr_1', name: 'Ada' }],
  iat: 1,
  exp: 901,
};
const receipt = signing.sign(claims);

describe('a receipt', () => {
  test('is read back as it was written, and is written the same again', () => {
    expect(signing.read(receipt)).toEqual({ reason: 'genuine', claims });
    expect(createReceiptSigning(secret, 'https://firewall.example').sign(claims)).toBe(receipt);
  });

  test('of another installation is not genuine', () => {
    const other = createReceiptSigning('b'.repeat(64), signing.issuer);
    expect(other.read(receipt)).toEqual({ reason: 'bad_signature' });
    expect(other.publicKey['kid']).not.toBe(signing.publicKey['kid']);
  });

  test('with any character changed is not genuine', () => {
    fc.assert(
      fc.property(
        fc.nat(receipt.length - 1),
        fc.constantFrom('A', 'a', '0', '-', '_', '.'),
        (at, character) => {
          const changed = receipt.slice(0, at) + character + receipt.slice(at + 1);
          // The last character of a part can hold bits that mean nothing.
          fc.pre(changed !== receipt && at !== receipt.length - 1);
          expect(signing.read(changed).reason).not.toBe('genuine');
        },
      ),
    );
  });

  test('of any other text is malformed', () => {
    fc.assert(fc.property(fc.string(), (text) => signing.read(text).reason === 'malformed'));
    for (const parts of ['..', `e30.e30.${'A'.repeat(86)}`, `bm8.bm8.${'A'.repeat(86)}`]) {
      expect(signing.read(parts)).toEqual({ reason: 'malformed' });
    }
  });

  test('can be checked with a public key that has no private part', () => {
    expect(Object.keys(signing.publicKey).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });
});

describe('the digest of arguments', () => {
  const digests = createArgumentsDigests(secret);

  test('does not depend on the order of fields, and on nothing but tool, operation and params', () => {
    const one = { tool: 'a', operation: 'b', params: { x: 1, y: 2 }, agent_id: 'bot' };
    const two = { params: { y: 2, x: 1 }, operation: 'b', tool: 'a' };
    expect(digests.digestOf('act_1', one)).toBe(digests.digestOf('act_1', two));
  });

  test('differs with every difference in the arguments, with the action, and with the installation', () => {
    const said = { tool: 'a', operation: 'b', params: { x: 1 } };
    const all = [
      digests.digestOf('act_1', said),
      digests.digestOf('act_2', said),
      digests.digestOf('act_1', { ...said, tool: 'c' }),
      digests.digestOf('act_1', { ...said, operation: 'c' }),
      digests.digestOf('act_1', { ...said, params: { x: '1' } }),
      createArgumentsDigests('b'.repeat(64)).digestOf('act_1', said),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});
