import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { lockSettings } from '../living-organization.ts';
import { afterwards, changesBetween } from '../rules/changes.ts';
import { policyDefaultsOf } from '../rules/snapshot.ts';

/** They are carried along with each call and read when something is judged: what was judged before keeps what it had. */
export const updatePolicyDefaults: Handler<typeof orgs.policyDefaults.update> = async (input, work) => {
  const { org } = work;
  const settings = await lockSettings(work);
  const before = policyDefaultsOf(settings);
  work.requireVersion(before);
  const changes = changesBetween(before, input);
  if (Object.keys(changes).length === 0) return before;
  Object.assign(settings, afterwards(changes));
  const target = { type: 'organization', id: org.id, name: org.name };
  work.emit('org.updated', { target, payload: { section: 'policy_defaults', changes } });
  return policyDefaultsOf(settings);
};
