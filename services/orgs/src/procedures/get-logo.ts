import { Refusal } from '@aaf/contracts/errors';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { Logo } from '../entities/logo.ts';

/** `v` is in its address so that it can be kept for good; there is one logo, whatever `v` says. */
export const getLogo: Handler<typeof orgs.logo.get> = async (_input, { em, org }) => {
  const logo = await em.findOne(Logo, { org_id: org.id });
  if (!logo) throw new Refusal('not_found');
  return { content_type: 'image/webp', data: logo.data.toString('base64') };
};
