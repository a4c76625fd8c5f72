import type { Rule } from '@aaf/contracts/firewall';
import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** The text of a policy as it was, or is, under a version: what decisions refer to. */
export const PolicyVersion = defineEntity({
  name: 'PolicyVersion',
  tableName: 'policy_versions',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    policy_id: p.type(typeId('policy')).primary(),
    version: p.integer().primary(),
    name: p.string(),
    description: p.string(),
    priority: p.integer(),
    enabled: p.boolean(),
    rules: p.json<Rule[]>(),
    digest: p.string(),
    created_at: p.type(timestamp),
  },
});
