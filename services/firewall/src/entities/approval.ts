import type { Requester, ApprovalStatus } from '@aaf/contracts/firewall';
import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { z } from 'zod';
import type { KeptVote } from '../rules/approval.ts';

/** What people said to an action that was held. Whoever votes holds this row. */
export const Approval = defineEntity({
  name: 'Approval',
  tableName: 'approvals',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    id: p.type(typeId('approval')).primary(),
    action_id: p.type(typeId('action')),
    agent_id: p.string(),
    status: p.string().$type<ApprovalStatus>(),
    required_approvers: p.integer(),
    votes: p.json<KeptVote[]>(),
    expires_at: p.type(timestamp),
    decided_at: p.type(timestamp).nullable(),
    decided_by: p.json<z.infer<typeof Requester>>().nullable(),
    created_at: p.type(timestamp),
  },
});

export type Approval = InferEntity<typeof Approval>;
