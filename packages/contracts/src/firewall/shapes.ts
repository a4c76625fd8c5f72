import { z } from 'zod';

export const riskLevels = ['low', 'medium', 'high', 'critical'] as const;
export const RiskLevel = z.enum(riskLevels);
export type RiskLevel = z.infer<typeof RiskLevel>;

export const approvalStatuses = ['pending', 'approved', 'denied', 'expired'] as const;
export const ApprovalStatus = z.enum(approvalStatuses);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

export const ApprovalOptions = z.strictObject({
  /** Minutes until it expires; the organization's default where it is not said. */
  timeout_minutes: z.int().min(5).max(10_080).optional(),
  /** How many distinct people must approve. */
  required_approvers: z.int().min(1).max(10).default(1),
});

export const Requester = z.object({ type: z.enum(['user', 'api_key']), id: z.string(), name: z.string() });

/** What masking found: where, and what kind of secret. The secret itself is nowhere. */
export const Finding = z.object({
  /** The path inside `params`, such as `headers.authorization` or `items.0.card`. */
  path: z.string(),
  kind: z.enum(['api_key', 'token', 'private_key', 'password', 'card_number']),
});
export type Finding = z.infer<typeof Finding>;

export const Tool = z.string().regex(/^[A-Za-z0-9._:/-]{1,128}$/, {
  error: 'must have 1 to 128 letters, digits or any of . _ : / -',
});
