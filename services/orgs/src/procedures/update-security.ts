import { Refusal } from '@aaf/contracts/errors';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { lockSettings } from '../living-organization.ts';
import { afterwards, changesBetween } from '../rules/changes.ts';
import { assertNotLockedOut, securityOf, wishedSecurity } from '../rules/security.ts';

export const updateSecurity: Handler<typeof orgs.security.update> = async (input, work) => {
  const { principal, caller, org } = work;
  if (principal.type !== 'user') throw new Refusal('user_required');
  const { confirm = false, ...wish } = input;
  const settings = await lockSettings(work);
  const before = securityOf(settings);
  work.requireVersion(before);
  const changes = changesBetween(before, wish);
  if (Object.keys(changes).length === 0) return before;
  const { has_second_factor } = principal;
  const change = { before, after: wishedSecurity(before, wish) };
  assertNotLockedOut({ has_second_factor, ip: caller.ip }, change, { isConfirmed: confirm });
  Object.assign(settings, afterwards(changes));
  const target = { type: 'organization', id: org.id, name: org.name };
  work.emit('org.updated', { target, payload: { section: 'security', changes } });
  return change.after;
};
