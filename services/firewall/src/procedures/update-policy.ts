import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { isId } from '@aaf/contracts/ids';
import type { Handler, OrgWork } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/core';
import { policyAnswer } from '../answers.ts';
import { PolicyVersion } from '../entities/policy-version.ts';
import { Policy } from '../entities/policy.ts';
import { digestOf } from '../policy-digest.ts';
import { assertNameFree } from '../policy-names.ts';
import { movePolicySet } from '../policy-sets.ts';
import type { Conditions } from '../rules/condition.ts';
import {
  applyPatch,
  assertDescribed,
  assertRules,
  type PolicyPatch,
  type PolicyText,
} from '../rules/policy.ts';

async function lockPolicy(id: string, { em, org }: OrgWork): Promise<Policy> {
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const policy = isId('policy', id) ? await em.findOne(Policy, { org_id: org.id, id }, { lockMode }) : null;
  if (!policy) throw new Refusal('not_found');
  return policy;
}

function assertPatch(patch: PolicyPatch, conditions: Conditions, { org }: OrgWork): void {
  if (patch.description !== undefined) assertDescribed(patch.description, org.policy_defaults);
  if (patch.rules !== undefined) assertRules(conditions, patch.rules);
}

/** A new version; or, where the organization keeps none, the same one with another text and digest. */
async function record(policy: Policy, text: PolicyText, { em, org, now }: OrgWork): Promise<void> {
  const { enable_policy_versioning: isVersioned } = org.policy_defaults;
  em.assign(policy, {
    ...text,
    digest: digestOf(text),
    version: isVersioned ? policy.version + 1 : policy.version,
    updated_at: now,
  });
  const { version, digest } = policy;
  await em.upsert(PolicyVersion, {
    ...text,
    digest,
    version,
    org_id: org.id,
    policy_id: policy.id,
    created_at: now,
  });
}

/** Changes a policy; what judges from the next action on is the new text. Changing nothing leaves no trace. */
export const updatePolicy =
  (conditions: Conditions): Handler<typeof firewall.policies.update> =>
  async ({ id, ...patch }, work) => {
    const policy = await lockPolicy(id, work);
    assertPatch(patch, conditions, work);
    const { text, changes } = applyPatch(policy, patch);
    if (changes.length === 0) return policyAnswer(policy);
    await movePolicySet(work.em, work.org.id);
    if (changes.includes('name')) await assertNameFree(work.em, text.name, id);
    await record(policy, text, work);
    const { name, enabled, version, digest } = policy;
    work.emit('policy.updated', {
      target: { type: 'policy', id, name },
      payload: { name, enabled, version, digest, changes },
    });
    return policyAnswer(policy);
  };
