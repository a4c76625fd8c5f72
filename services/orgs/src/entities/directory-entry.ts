import { plans, type PlanLimits } from '@aaf/contracts/plans';
import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

/** What must be known of an organization before anything of its own can be read. Shared by all: no row-level security. */
export const DirectoryEntry = defineEntity({
  name: 'DirectoryEntry',
  tableName: 'directory',
  properties: {
    id: p.type(typeId('organization')).$type<string>().primary(),
    /** Never changes and is never given out again. */
    slug: p.string(),
    name: p.string(),
    plan: p.enum(plans),
    created_at: p.type(timestamp).$type<string>(),
    deleted_at: p.type(timestamp).nullable(),
    /** What the operator set in place of the plan's limits; null where nothing. */
    custom_limits: p.json<Partial<PlanLimits>>().nullable(),
    /** From here on there is no way back. */
    purge_started_at: p.type(timestamp).nullable(),
    purged_at: p.type(timestamp).nullable(),
    /** Where its chain ended. */
    last_chain_hash: p.string().nullable(),
  },
});
export type DirectoryEntry = InferEntity<typeof DirectoryEntry>;
