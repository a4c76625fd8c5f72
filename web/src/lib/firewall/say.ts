import type { Decision } from '@aaf/contracts/caller';
import type { ActionStatus, ApprovalStatus, RiskLevel } from '@aaf/contracts/firewall';
import type { Tone } from '#lib/ui/badge-look.ts';

/** How the firewall's words are said on pages. */
export const decisionNames: Record<Decision, string> = {
  allow: 'Allow',
  deny: 'Deny',
  require_approval: 'Require approval',
};

export const decisionTones: Record<Decision, Tone> = {
  allow: 'allow',
  deny: 'deny',
  require_approval: 'hold',
};

export const statusNames: Record<ActionStatus, string> = {
  allowed: 'Allowed',
  denied: 'Denied',
  pending_approval: 'Pending approval',
};

export const approvalNames: Record<ApprovalStatus, string> = {
  pending: 'Pending',
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Expired',
};

export const riskNames: Record<RiskLevel, string> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};
