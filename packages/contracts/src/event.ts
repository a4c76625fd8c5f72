import { z } from 'zod';
import { id } from './ids.ts';
import { JsonObject } from './json.ts';
import { Timestamp } from './text.ts';

export const auditCategories = [
  'organization',
  'action',
  'approval',
  'policy',
  'billing',
  'integration',
  'security',
] as const;
export const AuditCategory = z.enum(auditCategories);
export type AuditCategory = z.infer<typeof AuditCategory>;

/** A kind of event: past tense, versioned, with the schema of its payload. */
export interface EventDefinition<P extends z.ZodType = z.ZodType> {
  readonly category: AuditCategory;
  readonly schema_version: number;
  readonly payload: P;
}

/** Declares an event of a category. The version rises when the payload's meaning changes. */
export const event = <P extends z.ZodType>(
  category: AuditCategory,
  payload: P,
  schemaVersion = 1,
): EventDefinition<P> => ({ category, schema_version: schemaVersion, payload });

/** Who did it. `ip` and `user_agent` are null for the system itself. */
export const Actor = z.object({
  type: z.enum(['user', 'api_key', 'system']),
  id: z.string(),
  name: z.string(),
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
});
export type Actor = z.infer<typeof Actor>;

/** What it was done to. */
export const Target = z.object({ type: z.string(), id: z.string(), name: z.string() });
export type Target = z.infer<typeof Target>;

/** An event as it leaves a part, travels on NATS and enters the trail. */
export const OrgEvent = z.object({
  id: id('event'),
  org_id: id('organization'),
  event_type: z.string(),
  category: AuditCategory,
  schema_version: z.int(),
  /** The part that wrote it, and its gap-free number among that part's events of this organization. */
  source: z.string(),
  source_sequence: z.int().min(1),
  actor: Actor,
  target: Target,
  payload: JsonObject,
  request_id: z.string().nullable(),
  created_at: Timestamp,
});
export type OrgEvent = z.infer<typeof OrgEvent>;
