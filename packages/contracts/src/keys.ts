import { z } from 'zod';
import { KeyPrincipal } from './caller.ts';
import { internal, may, mutation, Nothing, query, type Contract } from './contract.ts';
import { id } from './ids.ts';
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
  created_by: Maker,
});
export type ApiKey = z.infer<typeof ApiKey>;

/** Whose a key is, and how long it lives by itself. */
export const VerifiedKey = KeyPrincipal.extend({ created_at: Timestamp, expires_at: Timestamp });
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
      output: ApiKey,
      refuses: ['not_found'],
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
