import type { OrgWork } from '@aaf/service/handler';
import { authorOf } from './author.ts';
import { PolicyVersion } from './entities/policy-version.ts';
import type { Policy } from './entities/policy.ts';
import { digestOf } from './policy-digest.ts';
import { assertNameFree } from './policy-names.ts';
import { moveRulebook } from './rulebooks.ts';
import type { Conditions } from './rules/condition.ts';
import {
  applyPatch,
  assertDescribed,
  assertRules,
  type PolicyPatch,
  type PolicyText,
} from './rules/policy.ts';

/** A new version; or, where the organization keeps none, the same one with another text and digest. */
async function record(policy: Policy, text: PolicyText, work: OrgWork): Promise<void> {
  const { em, org, now } = work;
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
    created_by: authorOf(work.principal),
  });
}

/**
 * Changes a policy that is locked; what judges from the next action on is the new text. What the
 * organization asks of policies is asked of what changes, and changing nothing leaves no trace.
 */
export async function changePolicy(
  policy: Policy,
  patch: PolicyPatch,
  { work, conditions }: { work: OrgWork; conditions: Conditions },
): Promise<void> {
  const { text, changes } = applyPatch(policy, patch);
  if (changes.length === 0) return;
  if (changes.includes('description')) assertDescribed(text.description, work.org.policy_defaults);
  if (changes.includes('rules')) assertRules(conditions, text.rules);
  await moveRulebook(work.em, work.org.id);
  if (changes.includes('name')) await assertNameFree(work.em, text.name, policy.id);
  await record(policy, text, work);
  const { id, name, enabled, version, digest } = policy;
  work.emit('policy.updated', {
    target: { type: 'policy', id, name },
    payload: { name, enabled, version, digest, changes },
  });
}
