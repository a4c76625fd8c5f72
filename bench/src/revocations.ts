import { call, callFor } from './api.ts';
import type { Organization, Key } from './organizations.ts';

/** How long revocations took, and how many keys were still honoured after theirs was acknowledged. */
export interface Revocations {
  durationsMs: number[];
  honouredAfterwards: number;
}

/**
 * Deletes keys that the gateway remembers, one after the other. A deletion that has answered is one that no
 * gateway can miss any more: the time it takes is the time until the key is refused everywhere.
 */
export async function revokeKeys(
  { apiUrl, token, organization }: { apiUrl: string; token: string; organization: Organization },
  keys: readonly Key[],
): Promise<Revocations> {
  const seen: Revocations = { durationsMs: [], honouredAfterwards: 0 };
  for (const { id, secret } of keys) {
    const read = { token: secret };
    await callFor(200, `${apiUrl}/v1/actions?limit=1`, 'GET', read);
    const beganAtMs = performance.now();
    await callFor(204, `${apiUrl}/v1/organizations/${organization.id}/api-keys/${id}`, 'DELETE', { token });
    seen.durationsMs.push(performance.now() - beganAtMs);
    const { status } = await call(`${apiUrl}/v1/actions?limit=1`, 'GET', read);
    if (status !== 401) seen.honouredAfterwards += 1;
  }
  return seen;
}
