import type { Rule } from '@aaf/contracts/firewall';
import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A policy as it judges now. */
export const Policy = defineEntity({
  name: 'Policy',
  tableName: 'policies',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    id: p.type(typeId('policy')).primary(),
    name: p.string(),
    description: p.string(),
    priority: p.integer(),
    enabled: p.boolean(),
    version: p.integer(),
    rules: p.json<Rule[]>(),
    /** SHA-256 of the canonical JSON of its text, in hex. */
    digest: p.string(),
    created_at: p.type(timestamp),
    updated_at: p.type(timestamp),
    /** From then on it judges no more; the row stays for the decisions that cite its versions. */
    deleted_at: p.type(timestamp).nullable(),
  },
});

export type Policy = InferEntity<typeof Policy>;
