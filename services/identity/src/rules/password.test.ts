import { Refusal } from '@aaf/contracts/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refuseEasyPassword } from './password.ts';

const ada = { name: 'Ada Lovelace', email: 'countess@example.com' };
const check = (password: string) => () => {
  refuseEasyPassword(password, ada);
};

describe('a password', () => {
  test.each(['correct horse battery', 'another long password', 'tr0ub4dor and three'])(
    'may be %j',
    (good) => {
      expect(check(good)).not.toThrow();
    },
  );

  test.each([
    ['of one character', 'aaaaaaaaaaaa'],
    ['of one word, twice', 'passwordpassword'],
    ['that is the name of its owner', 'Ada Lovelace'],
    ['that is their address', 'countess@example.com'],
    ['that is the product', 'agentactionfirewall'],
  ])('%s is refused by its field, with advice', (_, easy) => {
    try {
      check(easy)();
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      expect((error as Refusal).details['fields']).toEqual({
        password: expect.stringMatching(/^is too easy to guess\. .+[^.]$/),
      });
    }
  });

  test('is weighed or refused, whatever it is', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12, maxLength: 200, unit: 'binary' }), (password) => {
        try {
          check(password)();
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: 20 },
    );
  });
});
