import type { Contract } from './contract.ts';
import { actions } from './firewall/actions.ts';
import { policies } from './firewall/policies.ts';
import { approvals } from './firewall/approvals.ts';
import { agents } from './firewall/agents.ts';
import { pauses } from './firewall/pauses.ts';
import { receipts } from './firewall/receipts.ts';
import { masking } from './firewall/masking.ts';
import { operations } from './operations.ts';

export {
  riskLevels,
  RiskLevel,
  approvalStatuses,
  ApprovalStatus,
  Requester,
  Finding,
} from './firewall/shapes.ts';
export { actionStatuses, ActionStatus, type Verdict, Action } from './firewall/actions.ts';
export { Rule, Policy, PolicyVersion } from './firewall/policies.ts';
export { Vote, Approval } from './firewall/approvals.ts';
export { Agent } from './firewall/agents.ts';
export { Pause } from './firewall/pauses.ts';
export { ReceiptClaims } from './firewall/receipts.ts';
export { MaskingSettings } from './firewall/masking.ts';

/** firewall: policies, the actions they judge, and the approvals people give. */
export const firewall = {
  policies,
  actions,
  approvals,
  receipts,
  agents,
  pauses,
  masking,
  operations,
} as const satisfies Contract;
