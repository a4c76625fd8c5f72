import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { findVersion } from '../find-policy.ts';
import { diffPolicies } from '../rules/policy-diff.ts';

/** What changed between two versions of a policy, in either direction. */
export const diffPolicy: Handler<typeof firewall.policies.diff> = async ({ id, from, to }, work) => {
  const before = await findVersion(id, from, work);
  const after = await findVersion(id, to, work);
  return { data: diffPolicies(before, after) };
};
