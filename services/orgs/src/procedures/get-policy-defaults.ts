import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { Settings } from '../entities/settings.ts';
import { policyDefaultsOf } from '../rules/snapshot.ts';

export const getPolicyDefaults: Handler<typeof orgs.policyDefaults.get> = async (_input, { em, org }) =>
  policyDefaultsOf(await em.findOneOrFail(Settings, { org_id: org.id }));
