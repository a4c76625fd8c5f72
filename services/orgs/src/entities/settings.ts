import { decisions } from '@aaf/contracts/caller';
import { typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** How an organization is set up. */
export const Settings = defineEntity({
  name: 'Settings',
  tableName: 'settings',
  properties: {
    org_id: p.type(typeId('organization')).$type<string>().primary(),
    timezone: p.string(),
    require_two_factor: p.boolean(),
    session_timeout_minutes: p.integer(),
    ip_allowlist: p.array(),
    api_key_max_age_days: p.integer(),
    default_decision: p.enum(decisions),
    default_approval_timeout_minutes: p.integer(),
    require_policy_description: p.boolean(),
    enable_policy_versioning: p.boolean(),
  },
});
export type Settings = InferEntity<typeof Settings>;
