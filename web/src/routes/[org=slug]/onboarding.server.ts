import type { Api } from '#lib/server/api.ts';
import { readRefusal } from '#lib/server/refusal.ts';

/** What a new organization has done already. */
export interface Onboarding {
  /** Undefined for who may not see keys. */
  hasKey: boolean | undefined;
  hasPolicy: boolean;
}

export async function listOnboarding({ keys, firewall }: Api): Promise<Onboarding> {
  const [apiKeys, policies] = await Promise.all([
    keys.apiKeys.list.query({ limit: 1 }).catch(nothingIfForbidden),
    firewall.policies.list.query({ limit: 1 }),
  ]);
  return {
    hasKey: apiKeys === undefined ? undefined : apiKeys.data.length > 0,
    hasPolicy: policies.data.length > 0,
  };
}

function nothingIfForbidden(error: unknown): undefined {
  if (readRefusal(error, '').code !== 'forbidden') throw error;
}
