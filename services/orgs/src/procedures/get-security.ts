import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { Settings } from '../entities/settings.ts';
import { securityOf } from '../rules/security.ts';

export const getSecurity: Handler<typeof orgs.security.get> = async (_input, { em, org }) =>
  securityOf(await em.findOneOrFail(Settings, { org_id: org.id }));
