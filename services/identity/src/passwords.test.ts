import { describe, expect, test } from 'vitest';
import { createPasswords, owaspCost } from './passwords.ts';

const cheap = createPasswords({ memoryCost: 1_024, timeCost: 1, parallelism: 1 });

describe('a password', () => {
  test('is hashed with argon2id, at the cost that OWASP names', async () => {
    expect(await createPasswords().hash('correct horse battery')).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    );
    expect(owaspCost).toEqual({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  });

  test('is right when it is the one, to the letter', async () => {
    const hash = await cheap.hash(' Correct horse ');
    expect(await cheap.verify(' Correct horse ', hash)).toBe(true);
    for (const wrong of ['Correct horse', ' correct horse ', ''])
      expect(await cheap.verify(wrong, hash)).toBe(false);
  });

  test('is one password, whichever way its letters were composed', async () => {
    const hash = await cheap.hash('Zo\u00eb and the crew');
    expect(await cheap.verify('Zoe\u0308 and the crew', hash)).toBe(true);
  });

  test('is never right for nobody', async () => {
    expect(await cheap.verify('whatever it may be', undefined)).toBe(false);
  });

  test('takes as long for nobody as for somebody', async () => {
    const passwords = createPasswords();
    const hash = await passwords.hash('correct horse battery');
    await passwords.verify('to have it warm', undefined);
    const time = async (of: string | undefined): Promise<number> => {
      const start = performance.now();
      await passwords.verify('wrong', of);
      return performance.now() - start;
    };
    // Turn by turn, and the quickest of each: what else the machine does at the moment hinders both.
    let [somebody, nobody] = [Infinity, Infinity];
    for (let turn = 0; turn < 15; turn += 1) {
      somebody = Math.min(somebody, await time(hash));
      nobody = Math.min(nobody, await time(undefined));
    }
    expect(nobody / somebody).toBeGreaterThan(0.6);
    expect(nobody / somebody).toBeLessThan(1.7);
  });
});
