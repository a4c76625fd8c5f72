import type { Actor, AuditCategory, Target } from '@aaf/contracts/event';
import type { JsonObject } from '@aaf/contracts/json';
import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** An event in a trail, with its place and the hashes that fix it there. It is never changed. */
export const ChainedEvent = defineEntity({
  name: 'ChainedEvent',
  tableName: 'events',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    sequence: p.bigint('number').primary(),
    id: p.type(typeId('event')),
    event_type: p.string(),
    category: p.string().$type<AuditCategory>(),
    schema_version: p.integer(),
    source: p.string(),
    source_sequence: p.bigint('number'),
    actor: p.json<Actor>(),
    target: p.json<Target>(),
    payload: p.json<JsonObject>(),
    request_id: p.string().strictNullable(),
    created_at: p.type(timestamp),
    prev_hash: p.string(),
    hash: p.string(),
  },
});

export type ChainedEvent = InferEntity<typeof ChainedEvent>;
