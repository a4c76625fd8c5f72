import type { Scope } from '@aaf/contracts/permissions';
import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** A key of an organization. Its secret is kept as a hash alone; a deleted one stays, so that its use can be told. */
export const ApiKey = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    org_id: p.type(typeId('organization')).$type<string>().primary(),
    id: p.type(typeId('api_key')).$type<string>().primary(),
    name: p.string(),
    permissions: p.array().$type<Scope[]>(),
    secret_hash: p.string(),
    prefix: p.string(),
    agent_id: p.string().nullable(),
    expires_at: p.type(timestamp).$type<string>(),
    created_at: p.type(timestamp).$type<string>(),
    created_by: p.type(typeId('user')).$type<string>(),
    created_by_name: p.string(),
    ip_allowlist: p.array().$type<string[]>(),
    last_used_at: p.type(timestamp).nullable(),
    /** The first key of its line; null where it is that itself. */
    lineage_id: p.type(typeId('api_key')).nullable(),
    successor_id: p.type(typeId('api_key')).nullable(),
    closes_at: p.type(timestamp).nullable(),
    quiet_since: p.type(timestamp).nullable(),
    watched_at: p.type(timestamp).nullable(),
    deleted_at: p.type(timestamp).nullable(),
    deleted_by: p.type(typeId('user')).nullable(),
  },
});

export type ApiKey = InferEntity<typeof ApiKey>;
