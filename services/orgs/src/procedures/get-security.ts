import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { Settings } from '../entities/settings.ts';

export const getSecurity: Handler<typeof orgs.security.get> = async (_input, { em, org }) => {
  const settings = await em.findOneOrFail(Settings, { org_id: org.id });
  const { require_two_factor, session_timeout_minutes, ip_allowlist, api_key_max_age_days } = settings;
  return { require_two_factor, session_timeout_minutes, ip_allowlist, api_key_max_age_days };
};
