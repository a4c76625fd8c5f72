import { plans } from '@aaf/contracts/plans';
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
  },
});
export type DirectoryEntry = InferEntity<typeof DirectoryEntry>;
