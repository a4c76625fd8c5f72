import { z } from 'zod';
import { anyone, may, mutation, query } from '../contract.ts';
import { id } from '../ids.ts';
import { Timestamp } from '../text.ts';

/** What a receipt says; it is a JWS in compact form, signed with Ed25519 (RFC 7515, RFC 8037). */
export const ReceiptClaims = z.object({
  jti: id('receipt'),
  iss: z.string(),
  /** The organization. */
  sub: id('organization'),
  action_id: id('action'),
  approval_id: id('approval'),
  arguments_digest: z.string(),
  arguments_salt: z.string(),
  policy_id: id('policy').nullable(),
  policy_version: z.int().nullable(),
  approved_by: z.array(z.object({ type: z.enum(['user', 'api_key']), id: z.string(), name: z.string() })),
  /** Seconds since the epoch. */
  iat: z.int(),
  exp: z.int(),
});
export type ReceiptClaims = z.infer<typeof ReceiptClaims>;

const Receipt = z.string().min(1).max(8_192);

export const receipts = {
  verify: mutation({
    summary: 'Whether a receipt is genuine, unexpired and unspent, and what it says.',
    permission: may('organization.view', 'actions:read', 'actions:write'),
    rest: { method: 'POST', path: '/v1/receipts/verify' },
    input: z.strictObject({ receipt: Receipt }),
    output: z.object({
      valid: z.boolean(),
      reason: z.enum(['ok', 'malformed', 'bad_signature', 'expired', 'spent', 'unknown']),
      claims: ReceiptClaims.nullable(),
    }),
    isIdempotent: false,
  }),
  spend: mutation({
    summary: 'Spend a receipt, just before the tool runs: it works once.',
    permission: may('actions.submit', 'actions:write'),
    rest: { method: 'POST', path: '/v1/receipts/spend' },
    input: z.strictObject({ receipt: Receipt }),
    output: z.object({ action_id: id('action'), spent_at: Timestamp }),
    emits: ['receipt.spent'],
    refuses: ['receipt_invalid', 'receipt_spent', 'agent_paused'],
    isIdempotent: false,
  }),
  publicKey: query({
    summary: 'The keys that check receipts, as a JSON Web Key Set.',
    permission: anyone,
    rest: { method: 'GET', path: '/v1/receipts/public-key' },
    input: z.strictObject({}),
    output: z.object({ keys: z.array(z.record(z.string(), z.string())) }),
  }),
} as const;
