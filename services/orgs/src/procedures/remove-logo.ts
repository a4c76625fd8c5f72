import { Refusal } from '@aaf/contracts/errors';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { Logo } from '../entities/logo.ts';
import { lockLiving } from '../living-organization.ts';
import { findLogoHash } from '../logo-hash.ts';

export const removeLogo: Handler<typeof orgs.logo.remove> = async (_input, work) => {
  const { em, org } = work;
  const entry = await lockLiving(work);
  const before = await findLogoHash(em, org.id);
  if (before === null) throw new Refusal('not_found', { message: 'The organization has no logo.' });
  await em.nativeDelete(Logo, { org_id: org.id });
  work.emit('org.updated', {
    target: { type: 'organization', id: org.id, name: entry.name },
    payload: { section: 'general', changes: { logo: { before, after: null } } },
  });
  return null;
};
