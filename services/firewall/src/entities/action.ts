import type { Decision } from '@aaf/contracts/caller';
import type { ActionStatus, Finding, RiskLevel } from '@aaf/contracts/firewall';
import type { JsonObject } from '@aaf/contracts/json';
import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** An action that was submitted, as it was judged. Of all this only the status ever changes. */
export const Action = defineEntity({
  name: 'Action',
  tableName: 'actions',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    id: p.type(typeId('action')).primary(),
    status: p.string().$type<ActionStatus>(),
    tool: p.string(),
    operation: p.string(),
    agent_id: p.string(),
    params: p.json<JsonObject>(),
    context: p.json<JsonObject>(),
    metadata: p.json<JsonObject>(),
    /** The secrets that were found in the params, by path. */
    findings: p.json<Finding[]>(),
    /** Over the params as they came in, in hex. */
    arguments_digest: p.string(),
    requester_type: p.string().$type<'user' | 'api_key'>(),
    requester_id: p.string(),
    requester_name: p.string(),
    /** The first key of the submitting key's line of rotations. */
    requester_lineage: p.string().nullable(),
    decision: p.string().$type<Decision>(),
    reason: p.string(),
    risk_level: p.string().$type<RiskLevel>(),
    policy_id: p.type(typeId('policy')).nullable(),
    policy_version: p.integer().nullable(),
    rule_index: p.integer().nullable(),
    /** Where it came from; it is judged again with it. */
    ip_address: p.string().nullable(),
    /** Until when it waits for people, when it has to. */
    expires_at: p.type(timestamp).nullable(),
    created_at: p.type(timestamp),
  },
});

export type Action = InferEntity<typeof Action>;
