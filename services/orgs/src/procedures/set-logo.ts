import { createHash } from 'node:crypto';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { drawLogo } from '../draw-logo.ts';
import { Logo } from '../entities/logo.ts';
import { lockLiving, lockSettings } from '../living-organization.ts';
import { findLogoHash } from '../logo-hash.ts';
import { showOrganization } from '../rules/shown-organization.ts';

export const setLogo: Handler<typeof orgs.logo.set> = async (input, work) => {
  const { em, org } = work;
  const data = await drawLogo({ ...input, data: Buffer.from(input.data, 'base64') });
  const hash = createHash('sha256').update(data).digest('hex');
  const entry = await lockLiving(work);
  const { timezone } = await lockSettings(work);
  const before = await findLogoHash(em, org.id);
  if (before !== hash) {
    await em.upsert(Logo, { org_id: org.id, content_type: 'image/webp', data, hash });
    work.emit('org.updated', {
      target: { type: 'organization', id: org.id, name: entry.name },
      payload: { section: 'general', changes: { logo: { before, after: hash } } },
    });
  }
  return showOrganization(entry, { timezone, logoHash: hash });
};
