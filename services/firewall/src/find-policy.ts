import { Refusal } from '@aaf/contracts/errors';
import { isId } from '@aaf/contracts/ids';
import type { OrgWork } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/core';
import { PolicyVersion } from './entities/policy-version.ts';
import { Policy } from './entities/policy.ts';

type Place = Pick<OrgWork, 'em' | 'org'>;

/** A policy that judges, or could. @throws {Refusal} `not_found` */
export async function findPolicy(id: string, { em, org }: Place): Promise<Policy> {
  const policy = isId('policy', id)
    ? await em.findOne(Policy, { org_id: org.id, id, deleted_at: null })
    : null;
  if (!policy) throw new Refusal('not_found');
  return policy;
}

/** The same, held until the transaction ends. Whoever needs the policy set too takes it afterwards. */
export async function lockPolicy(id: string, { em, org }: Place): Promise<Policy> {
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const policy = isId('policy', id)
    ? await em.findOne(Policy, { org_id: org.id, id, deleted_at: null }, { lockMode })
    : null;
  if (!policy) throw new Refusal('not_found');
  return policy;
}

/** A version of a policy, which may have been deleted since. @throws {Refusal} `not_found` */
export async function findVersion(
  policyId: string,
  version: number,
  { em, org }: Place,
): Promise<PolicyVersion> {
  const found = isId('policy', policyId)
    ? await em.findOne(PolicyVersion, { org_id: org.id, policy_id: policyId, version })
    : null;
  if (!found) throw new Refusal('not_found');
  return found;
}
