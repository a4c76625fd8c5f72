import type { ServiceConfig } from '@aaf/service/config';
import { defineService } from '@aaf/service/define-service';
import { Action } from './entities/action.ts';
import { AgentDay } from './entities/agent-day.ts';
import { Agent } from './entities/agent.ts';
import { Approval } from './entities/approval.ts';
import { Masking } from './entities/masking.ts';
import { Pause } from './entities/pause.ts';
import { PolicySet } from './entities/policy-set.ts';
import { PolicyVersion } from './entities/policy-version.ts';
import { Policy } from './entities/policy.ts';
import { Receipt } from './entities/receipt.ts';
import { createArgumentsDigests } from './arguments-digest.ts';
import { startCpuTimer } from './cpu-timer.ts';
import { expireApprovals } from './jobs/expire-approvals.ts';
import { firewallMigrations } from './migrations.ts';
import { approveAction } from './procedures/approve-action.ts';
import { checkCondition } from './procedures/check-condition.ts';
import { createPause } from './procedures/create-pause.ts';
import { createPolicy } from './procedures/create-policy.ts';
import { deletePolicy } from './procedures/delete-policy.ts';
import { denyAction } from './procedures/deny-action.ts';
import { diffPolicy } from './procedures/diff-policy.ts';
import { getAction } from './procedures/get-action.ts';
import { getAgent } from './procedures/get-agent.ts';
import { getApproval } from './procedures/get-approval.ts';
import { getMasking } from './procedures/get-masking.ts';
import { getPolicy } from './procedures/get-policy.ts';
import { getReceiptKeys } from './procedures/get-receipt-keys.ts';
import { listActions } from './procedures/list-actions.ts';
import { listAgents } from './procedures/list-agents.ts';
import { listApprovals } from './procedures/list-approvals.ts';
import { listPauses } from './procedures/list-pauses.ts';
import { listPolicies } from './procedures/list-policies.ts';
import { listPolicyTemplates } from './procedures/list-policy-templates.ts';
import { listPolicyVersions } from './procedures/list-policy-versions.ts';
import { removePause } from './procedures/remove-pause.ts';
import { rollbackPolicy } from './procedures/rollback-policy.ts';
import { simulatePolicies } from './procedures/simulate-policies.ts';
import { spendReceipt } from './procedures/spend-receipt.ts';
import { submitAction } from './procedures/submit-action.ts';
import { testMasking } from './procedures/test-masking.ts';
import { updateMasking } from './procedures/update-masking.ts';
import { updatePolicy } from './procedures/update-policy.ts';
import { verifyReceipt } from './procedures/verify-receipt.ts';
import { createReceiptSigning } from './receipt-signing.ts';
import { createRulebooks } from './rulebooks.ts';
import { createConditions } from './rules/condition.ts';
import { createSubmissions } from './submissions.ts';

/** firewall: policies, the actions they judge, and the approvals people give. */
export function createFirewallService({ AAF_SECRET, AAF_WEB_ORIGIN }: ServiceConfig) {
  const conditions = createConditions();
  const digests = createArgumentsDigests(AAF_SECRET);
  const signing = createReceiptSigning(AAF_SECRET, AAF_WEB_ORIGIN);
  const rulebooks = createRulebooks(conditions);
  const submitting = { rulebooks, submissions: createSubmissions(), startTimer: startCpuTimer, digests };
  return defineService({
    name: 'firewall',
    entities: [Policy, PolicyVersion, PolicySet, Action, Approval, Agent, AgentDay, Receipt, Pause, Masking],
    migrations: firewallMigrations,
    handlers: {
      policies: {
        create: createPolicy(conditions),
        list: listPolicies,
        get: getPolicy,
        update: updatePolicy(conditions),
        delete: deletePolicy,
        versions: listPolicyVersions,
        diff: diffPolicy,
        rollback: rollbackPolicy(conditions),
        check: checkCondition(conditions),
        simulate: simulatePolicies({ conditions, rulebooks, startTimer: startCpuTimer }),
        templates: listPolicyTemplates,
      },
      actions: { submit: submitAction(submitting), list: listActions, get: getAction({ signing, digests }) },
      approvals: { list: listApprovals, get: getApproval, approve: approveAction, deny: denyAction },
      receipts: {
        verify: verifyReceipt(signing),
        spend: spendReceipt(signing),
        publicKey: getReceiptKeys(signing),
      },
      agents: { list: listAgents, get: getAgent },
      pauses: { create: createPause, list: listPauses, remove: removePause },
      masking: { get: getMasking, update: updateMasking, test: testMasking },
    },
    jobs: [expireApprovals],
  });
}
