import { z } from 'zod';
import { internal, mutation, query } from '../contract.ts';
import { id } from '../ids.ts';
import { whole } from '../pagination.ts';
import { Plan, PlanLimits } from '../plans.ts';
import { text, Timestamp } from '../text.ts';
import { OrgRef } from './shapes.ts';

/** An organization as its operator sees it. */
export const OperatorView = z.object({
  id: id('organization'),
  slug: z.string(),
  name: z.string(),
  plan: Plan,
  limits: PlanLimits,
  members: z.int(),
  created_at: Timestamp,
  deleted_at: Timestamp.nullable(),
  purge_at: Timestamp.nullable(),
  /** Set once nothing is left but this: the tombstone. */
  purged_at: Timestamp.nullable(),
});
export type OperatorView = z.infer<typeof OperatorView>;

export const operator = {
  list: query({
    summary: 'Organizations as the operator sees them: the living ones, or those deleted and not yet purged.',
    permission: internal,
    input: z.strictObject({ is_deleted: z.boolean() }),
    output: whole(OperatorView),
  }),
  show: query({
    summary: 'What the operator sees of an organization, deleted or not, by id or slug.',
    permission: internal,
    input: z.strictObject({ organization: OrgRef }),
    output: OperatorView,
    refuses: ['not_found'],
  }),
  restore: mutation({
    summary: 'Restore a deleted organization within 30 days.',
    permission: internal,
    input: z.strictObject({ organization: OrgRef, reason: text(1, 500) }),
    output: OperatorView,
    emits: ['org.restored'],
    refuses: ['not_found', 'restore_expired'],
  }),
  setLimits: mutation({
    summary: 'Put an organization on the Enterprise plan with limits of its own, or change those.',
    permission: internal,
    input: z.strictObject({
      organization: OrgRef,
      limits: PlanLimits.partial(),
      reason: text(1, 500).optional(),
    }),
    output: OperatorView,
    emits: ['billing.plan_changed', 'billing.limits_changed'],
    refuses: ['not_found'],
  }),
} as const;
