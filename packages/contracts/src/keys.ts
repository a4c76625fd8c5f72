import { z } from 'zod';
import { KeyPrincipal } from './caller.ts';
import { internal, may, mutation, Nothing, query, type Contract } from './contract.ts';
import { id } from './ids.ts';
import { IpAllowlist } from './ip-network.ts';
import { operations } from './operations.ts';
import { listInput, page } from './pagination.ts';
import { Scope } from './permissions.ts';
import { text, Timestamp } from './text.ts';

/** Who made a key; the name is the one they had then. */
const Maker = z.object({ id: id('user'), name: z.string() });

export const ApiKey = z.object({
  id: id('api_key'),
  name: z.string(),
  permissions: z.array(Scope),
  /** What a person recognizes the key by: its first and last characters. */
  prefix: z.string(),
  agent_id: z.string().nullable(),
  expires_at: Timestamp,
  created_at: Timestamp,
  created_by: Maker.extend({ is_member: z.boolean() }),
  /** From where it is admitted; empty means from everywhere. */
  ip_allowlist: z.array(z.string()),
  /** When it was last used, to a minute; null when it never was. */
  last_used_at: Timestamp.nullable(),
  /** The key that takes its place, and when this one closes at the latest; null where it was not rotated. */
  rotation: z.object({ successor_id: id('api_key'), closes_at: Timestamp }).nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** Whose a key is, and how long it lives by itself. */
export const VerifiedKey = KeyPrincipal.extend({
  created_at: Timestamp,
  expires_at: Timestamp,
  /** When it closes after a rotation, at the latest; null where it was not rotated. */
  closes_at: Timestamp.nullable(),
});
export type VerifiedKey = z.infer<typeof VerifiedKey>;

/** An agent's name: 1 to 64 characters of `A-Z a-z 0-9 . _ : -`. */
export const AgentId = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/, {
  error: 'must have 1 to 64 letters, digits or any of . _ : -',
});

const Permissions = z
  .array(Scope, { error: 'must be a list of permissions' })
  .min(1, { error: 'must name at least one permission' })
  .max(50)
  .transform((list) => [...new Set(list)]);

/** keys: the API keys of organizations. */
export const keys = {
  apiKeys: {
    create: mutation({
      summary: 'Create an API key. Its secret is in this answer and never shown again.',
      permission: may('api_keys.manage'),
      rest: { method: 'POST', path: '/v1/organizations/:org/api-keys', status: 201 },
      input: z.strictObject({
        name: text(1, 100),
        permissions: Permissions,
        /** Days from now; the organization's maximum where it is not said. */
        expires_in_days: z.int().min(1).max(365).optional(),
        agent_id: AgentId.optional(),
        ip_allowlist: IpAllowlist.default([]),
      }),
      output: ApiKey.extend({ secret: z.string().nullable() }),
      emits: ['api_key.created'],
      secrets: ['secret'],
    }),
    list: query({
      summary: 'The API keys of an organization, without their secrets.',
      permission: may('api_keys.manage'),
      rest: { method: 'GET', path: '/v1/organizations/:org/api-keys' },
      input: z.strictObject(listInput),
      output: page(ApiKey),
    }),
    get: query({
      summary: 'An API key, without its secret.',
      permission: may('api_keys.manage'),
      rest: { method: 'GET', path: '/v1/organizations/:org/api-keys/:id' },
      input: z.strictObject({ id: z.string() }),
      output: ApiKey.extend({
        /** Who called with it in the last day, the last one first; at most 20. */
        callers: z.array(
          z.object({
            ip: z.string().nullable(),
            user_agent: z.string().nullable(),
            last_seen_at: Timestamp,
          }),
        ),
      }),
      refuses: ['not_found'],
    }),
    rotate: mutation({
      summary:
        'Make a successor with the same rights. The old key works until nobody has called with it for an hour, at the longest for the overlap.',
      permission: may('api_keys.manage'),
      revokes: 'organization',
      rest: { method: 'POST', path: '/v1/organizations/:org/api-keys/:id/rotate', status: 201 },
      input: z.strictObject({ id: z.string(), overlap_hours: z.int().min(0).max(168).default(24) }),
      output: ApiKey.extend({ secret: z.string().nullable() }),
      emits: ['api_key.created', 'api_key.rotated', 'api_key.deleted'],
      refuses: ['not_found', 'already_rotated'],
      secrets: ['secret'],
    }),
    delete: mutation({
      summary: 'Delete an API key; the next request with it is refused.',
      permission: may('api_keys.manage'),
      revokes: 'organization',
      rest: { method: 'DELETE', path: '/v1/organizations/:org/api-keys/:id', status: 204 },
      input: z.strictObject({ id: z.string() }),
      output: Nothing,
      emits: ['api_key.deleted'],
      refuses: ['not_found'],
    }),
    wouldShorten: query({
      summary: 'The keys that a smaller maximum age would end earlier, with their new ends.',
      permission: internal,
      input: z.strictObject({ max_age_days: z.int().min(1).max(365) }),
      output: z.object({
        total: z.int(),
        data: z.array(
          z.object({ id: id('api_key'), name: z.string(), expires_at: Timestamp, is_expired: z.boolean() }),
        ),
      }),
    }),
    touch: mutation({
      summary: 'Remember that keys were used, by whom and from where; told by the gateways in bulk.',
      permission: internal,
      input: z.strictObject({
        org_id: id('organization'),
        uses: z
          .array(
            z.object({
              key_id: id('api_key'),
              ip: z.string().nullable(),
              user_agent: z.string().nullable(),
              at: Timestamp,
            }),
          )
          .min(1)
          .max(500),
      }),
      output: Nothing,
    }),
    verify: query({
      summary: 'Who an API key is; the key comes as its SHA-256 in hex, with the organization it names.',
      permission: internal,
      input: z.strictObject({
        org_id: id('organization'),
        secret_hash: z.string().regex(/^[0-9a-f]{64}$/),
      }),
      /** With its lifetime: the organization's maximum may end it earlier, and only the door knows both. */
      output: VerifiedKey,
      refuses: ['invalid_key', 'key_expired', 'key_revoked'],
    }),
  },
  operations,
} as const satisfies Contract;
