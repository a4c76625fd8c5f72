import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { lockPolicy } from '../find-policy.ts';
import { moveRulebook } from '../rulebooks.ts';

/** Deletes a policy: it judges no more, and gives back its name and its place in the plan. */
export const deletePolicy: Handler<typeof firewall.policies.delete> = async ({ id }, work) => {
  const policy = await lockPolicy(id, work);
  await moveRulebook(work.em, work.org.id);
  policy.deleted_at = work.now;
  const { name, enabled, version, digest } = policy;
  work.emit('policy.deleted', {
    target: { type: 'policy', id, name },
    payload: { name, enabled, version, digest },
  });
  return null;
};
