import { defineService } from '@aaf/service/define-service';
import { Action } from './entities/action.ts';
import { Approval } from './entities/approval.ts';
import { PolicySet } from './entities/policy-set.ts';
import { PolicyVersion } from './entities/policy-version.ts';
import { Policy } from './entities/policy.ts';
import { startCpuTimer } from './cpu-timer.ts';
import { expireApprovals } from './jobs/expire-approvals.ts';
import { firewallMigrations } from './migrations.ts';
import { createPolicySets } from './policy-sets.ts';
import { approveAction } from './procedures/approve-action.ts';
import { createPolicy } from './procedures/create-policy.ts';
import { denyAction } from './procedures/deny-action.ts';
import { getAction } from './procedures/get-action.ts';
import { getApproval } from './procedures/get-approval.ts';
import { getPolicy } from './procedures/get-policy.ts';
import { listActions } from './procedures/list-actions.ts';
import { listApprovals } from './procedures/list-approvals.ts';
import { listPolicies } from './procedures/list-policies.ts';
import { submitAction } from './procedures/submit-action.ts';
import { updatePolicy } from './procedures/update-policy.ts';
import { createConditions } from './rules/condition.ts';

/** firewall: policies, the actions they judge, and the approvals people give. */
export function createFirewallService() {
  const conditions = createConditions();
  const judging = { policySets: createPolicySets(conditions), startTimer: startCpuTimer };
  return defineService({
    name: 'firewall',
    entities: [Policy, PolicyVersion, PolicySet, Action, Approval],
    migrations: firewallMigrations,
    handlers: {
      policies: {
        create: createPolicy(conditions),
        list: listPolicies,
        get: getPolicy,
        update: updatePolicy(conditions),
      },
      actions: { submit: submitAction(judging), list: listActions, get: getAction },
      approvals: { list: listApprovals, get: getApproval, approve: approveAction, deny: denyAction },
    },
    jobs: [expireApprovals],
  });
}
