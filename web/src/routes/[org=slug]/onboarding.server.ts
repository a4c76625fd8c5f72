import type { Api } from '#lib/server/api.ts';
import { readRefusal } from '#lib/server/refusal.ts';

/** What a new organization has done already. */
export interface Onboarding {
  hasPolicy: boolean;
  /** Undefined for who may not see keys. */
  hasKey: boolean | undefined;
  hasAction: boolean;
  /** Whether a person has approved or denied something. */
  hasDecision: boolean;
  /** Whether there is somebody else, or an invitation under way. */
  hasColleague: boolean;
}

/** How long an organization counts as new, however little it has done. */
const newForDays = 14;
const dayMs = 24 * 60 * 60 * 1_000;

/** Whether it is worth asking what an organization has done already. */
export const mayBeNew = (hasAction: boolean, createdAt: string, nowMs: number): boolean =>
  !hasAction || nowMs - Date.parse(createdAt) < newForDays * dayMs;

/** Whether the way from the first policy to the first decision is still worth showing. */
export function isOnItsWay(done: Onboarding, createdAt: string, nowMs: number): boolean {
  if (!mayBeNew(done.hasAction, createdAt, nowMs)) return false;
  return !(done.hasAction && done.hasPolicy && done.hasDecision);
}

export async function listOnboarding({ keys, firewall, orgs }: Api): Promise<Onboarding> {
  const one = { limit: 1 };
  const [apiKeys, policies, actions, approved, denied, members, invitations] = await Promise.all([
    keys.apiKeys.list.query(one).catch(nothingIfForbidden),
    firewall.policies.list.query(one),
    firewall.actions.list.query(one),
    firewall.approvals.list.query({ ...one, status: 'approved' }),
    firewall.approvals.list.query({ ...one, status: 'denied' }),
    orgs.members.list.query({ limit: 2 }),
    orgs.invitations.list.query({ ...one, status: 'pending' }).catch(nothingIfForbidden),
  ]);
  return {
    hasPolicy: policies.data.length > 0,
    hasKey: apiKeys === undefined ? undefined : apiKeys.data.length > 0,
    hasAction: actions.data.length > 0,
    hasDecision: approved.data.length + denied.data.length > 0,
    hasColleague: members.data.length > 1 || (invitations?.data.length ?? 0) > 0,
  };
}

function nothingIfForbidden(error: unknown): undefined {
  if (readRefusal(error, '').code !== 'forbidden') throw error;
}
