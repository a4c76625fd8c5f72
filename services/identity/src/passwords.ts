import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** What a hash costs whoever makes one. */
export interface HashingCost {
  /** KiB */
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}

/** The first choice of OWASP's Password Storage Cheat Sheet for argon2id; some 50 ms. */
export const owaspCost: HashingCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Whether this is the password of the hash. Without a hash it takes as long, and the answer is no. */
  verify(password: string, passwordHash: string | undefined): Promise<boolean>;
}

// One password, whichever way a keyboard composes its letters (NIST SP 800-63B-4, 3.1.1.2).
const normalize = (password: string): string => password.normalize('NFKC');

/** Hashes passwords with argon2id. */
export function createPasswords(cost: HashingCost = owaspCost): Passwords {
  const nobodysHash = hash(randomBytes(32), cost);
  return {
    hash: (password) => hash(normalize(password), cost),
    async verify(password, passwordHash) {
      const isRight = await verify(passwordHash ?? (await nobodysHash), normalize(password));
      return isRight && passwordHash !== undefined;
    },
  };
}
