import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import type { Handler, OrgWork } from '@aaf/service/handler';
import { policyAnswer } from '../answers.ts';
import { authorOf } from '../author.ts';
import { PolicyVersion } from '../entities/policy-version.ts';
import { Policy } from '../entities/policy.ts';
import { digestOf } from '../policy-digest.ts';
import { assertNameFree } from '../policy-names.ts';
import { moveRulebook } from '../rulebooks.ts';
import type { Conditions } from '../rules/condition.ts';
import { assertDescribed, assertRules } from '../rules/policy.ts';

/** Versions do not count. Whoever asks holds the policy set: two cannot both take the last place. */
async function assertRoom({ em, org }: OrgWork): Promise<void> {
  const limit = org.limits.policies;
  if (limit === null) return;
  const current = await em.count(Policy, { org_id: org.id, deleted_at: null });
  if (current < limit) return;
  throw new Refusal('plan_limit_exceeded', {
    details: { limit, current, plan: org.plan },
    message: `The plan allows ${limit} policies. Upgrade the plan.`,
  });
}

/** Creates a policy after checking its conditions; it judges from the next action on. */
export const createPolicy =
  (conditions: Conditions): Handler<typeof firewall.policies.create> =>
  async (input, work) => {
    const { em, org, now } = work;
    assertDescribed(input.description, org.policy_defaults);
    assertRules(conditions, input.rules);
    const id = work.newId('policy');
    await moveRulebook(em, org.id);
    await assertRoom(work);
    await assertNameFree(em, input.name, id);
    const text = { ...input, digest: digestOf(input), version: 1 };
    const policy = em.create(Policy, { ...text, org_id: org.id, id, created_at: now, updated_at: now });
    await em.persist(policy).flush();
    await em.insert(PolicyVersion, {
      ...text,
      org_id: org.id,
      policy_id: id,
      created_at: now,
      created_by: authorOf(work.principal),
    });
    const { name, enabled, version, digest } = policy;
    work.emit('policy.created', {
      target: { type: 'policy', id, name },
      payload: { name, enabled, version, digest },
    });
    return policyAnswer(policy);
  };
