import type { Rule } from '@aaf/contracts/firewall';
import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** Who wrote a version. */
export interface Author {
  type: 'user' | 'api_key';
  id: string;
  name: string;
}

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
    /** By the name they had then; absent in versions from before this was kept. */
    created_by: p.json<Author>().nullable(),
  },
});

export type PolicyVersion = InferEntity<typeof PolicyVersion>;
