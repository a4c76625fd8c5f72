import { createHash, createHmac } from 'node:crypto';
import type { JsonObject } from '@aaf/contracts/json';
import { canonicalJson } from '@aaf/service/canonical-json';
import { deriveHmacKey } from '@aaf/service/derived-key';

/** What an action does, exactly: what its digest covers. */
export interface Arguments {
  tool: string;
  operation: string;
  params: JsonObject;
}

/** Tells the salt and the digest of an action's arguments. */
export interface ArgumentsDigests {
  /** 32 bytes in base64url. It is stored nowhere: the same action has the same one whenever it is asked for. */
  saltOf(actionId: string): string;
  /** In hex. Without the salt nobody can try guesses against it. */
  digestOf(actionId: string, said: Arguments): string;
}

/** Keeps these digests apart from any other use of SHA-256; the NUL ends it. */
const domain = 'aaf/arguments/v1\0';

/** @param secret the installation's secret */
export function createArgumentsDigests(secret: string): ArgumentsDigests {
  const key = deriveHmacKey(secret, 'arguments-salt');
  const salt = (actionId: string) => createHmac('sha256', key).update(actionId).digest();
  return {
    saltOf: (actionId) => salt(actionId).toString('base64url'),
    digestOf(actionId, { tool, operation, params }) {
      const text = canonicalJson({ tool, operation, params });
      return createHash('sha256').update(domain).update(salt(actionId)).update(text).digest('hex');
    },
  };
}
