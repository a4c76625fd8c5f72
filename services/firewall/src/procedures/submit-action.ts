import type { firewall } from '@aaf/contracts/firewall';
import type { Handler, OrgWork } from '@aaf/service/handler';
import type { z } from 'zod';
import { actionAnswer } from '../answers.ts';
import { Action } from '../entities/action.ts';
import { Approval } from '../entities/approval.ts';
import { countSubmission } from '../monthly-quota.ts';
import type { PolicySets } from '../policy-sets.ts';
import { toFacts } from '../rules/facts.ts';
import { judge, type Verdict } from '../rules/judge.ts';
import { agentOf, minutesAfter, statusOf } from '../rules/submission.ts';

export interface Judging {
  policySets: PolicySets;
  /** Starts to measure a judgement; tells whether it has used up its time. */
  startTimer: () => () => boolean;
}

type Input = z.output<typeof firewall.actions.submit.input>;
/** The action as it was asked for, with the agent it is counted under. */
type Petition = Omit<Input, 'agent_id' | 'idempotency_key'> & { agent_id: string };

async function judgeFor(
  petition: Petition,
  { em, org, caller, now }: OrgWork,
  judging: Judging,
): Promise<Verdict> {
  const policies = await judging.policySets.read(em, org.id);
  const facts = toFacts({ ...petition, org, now, ip_address: caller.ip });
  return judge(policies, facts, { defaults: org.policy_defaults, isOverdue: judging.startTimer() });
}

function requesterOf(principal: OrgWork['principal']) {
  const { type, name } = principal;
  return {
    requester_type: type,
    requester_id: type === 'user' ? principal.user_id : principal.key_id,
    requester_name: name,
  };
}

async function saveAction(petition: Petition, verdict: Verdict, work: OrgWork): Promise<Action> {
  const { em, org, now } = work;
  const { approval: terms, ...said } = verdict;
  const action = em.create(Action, {
    ...petition,
    ...said,
    ...requesterOf(work.principal),
    org_id: org.id,
    id: work.newId('action'),
    status: statusOf(verdict.decision),
    expires_at: terms && minutesAfter(now, terms.timeout_minutes),
    created_at: now,
  });
  await em.persist(action).flush();
  return action;
}

async function holdForPeople(action: Action, verdict: Verdict, work: OrgWork): Promise<Approval | undefined> {
  const { em, org, now } = work;
  if (!verdict.approval || !action.expires_at) return undefined;
  const approval = em.create(Approval, {
    org_id: org.id,
    id: work.newId('approval'),
    action_id: action.id,
    status: 'pending',
    required_approvers: verdict.approval.required_approvers,
    votes: [],
    expires_at: action.expires_at,
    created_at: now,
  });
  await em.persist(approval).flush();
  return approval;
}

function tell(action: Action, approval: Approval | undefined, work: OrgWork): void {
  const { id, tool, operation, agent_id, status, decision, reason, risk_level } = action;
  work.emit('action.submitted', {
    target: { type: 'action', id, name: `${tool}.${operation}` },
    payload: {
      tool,
      operation,
      agent_id,
      status,
      decision,
      reason,
      risk_level,
      policy_id: action.policy_id ?? null,
      policy_version: action.policy_version ?? null,
    },
  });
  if (!approval) return;
  work.emit('approval.requested', {
    target: { type: 'approval', id: approval.id, name: `${tool} ${operation}` },
    payload: { action_id: id, expires_at: approval.expires_at },
  });
}

/** Judges an action and records it: allowed, denied, or held for people. */
export const submitAction =
  (judging: Judging): Handler<typeof firewall.actions.submit> =>
  async (input, work) => {
    const { idempotency_key: _, agent_id, ...asked } = input;
    const petition = { ...asked, agent_id: agentOf(work.principal, agent_id) };
    const verdict = await judgeFor(petition, work, judging);
    const action = await saveAction(petition, verdict, work);
    const approval = await holdForPeople(action, verdict, work);
    await countSubmission(work);
    tell(action, approval, work);
    return actionAnswer(action, approval, work.now);
  };
