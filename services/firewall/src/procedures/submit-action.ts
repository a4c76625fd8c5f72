import type { firewall } from '@aaf/contracts/firewall';
import type { Handler, OrgWork } from '@aaf/service/handler';
import type { z } from 'zod';
import { countAction, meetAgent } from '../agent-counts.ts';
import { actionAnswer } from '../answers.ts';
import type { ArgumentsDigests } from '../arguments-digest.ts';
import { noteDue } from '../due.ts';
import { Action } from '../entities/action.ts';
import { Approval } from '../entities/approval.ts';
import { countSubmission } from '../monthly-quota.ts';
import { verdictOf } from '../pausing.ts';
import type { PolicySets } from '../policy-sets.ts';
import { toFacts } from '../rules/facts.ts';
import { judge, type Verdict } from '../rules/judge.ts';
import { handleSecrets } from '../rules/secret-handling.ts';
import { agentOf, minutesAfter, statusOf } from '../rules/submission.ts';
import { readStanding } from '../standing.ts';
import { createTrace } from '../trace.ts';

export interface Judging {
  policySets: PolicySets;
  /** Starts to measure a judgement; tells whether it has used up its time. */
  startTimer: () => () => boolean;
  digests: ArgumentsDigests;
}

type Input = z.output<typeof firewall.actions.submit.input>;
/** The action as it was asked for, with the agent it is counted under. */
type Petition = Omit<Input, 'agent_id' | 'idempotency_key' | 'trace'> & { agent_id: string };
/** What of an action is stored beside the verdict. */
type Kept = Petition & Pick<Action, 'id' | 'findings' | 'arguments_digest'>;

async function judgeFor(
  petition: Petition,
  { em, org, caller, now }: OrgWork,
  { policySets, startTimer, trace }: Judging & { trace: ReturnType<typeof createTrace> | undefined },
): Promise<Verdict> {
  const policies = await policySets.read(em, org.id);
  const facts = toFacts({ ...petition, org, now, ip_address: caller.ip });
  const listening = trace ? { onRule: trace.onRule } : {};
  return judge(policies, facts, { defaults: org.policy_defaults, isOverdue: startTimer(), ...listening });
}

function requesterOf(principal: OrgWork['principal']) {
  const { type, name } = principal;
  return {
    requester_type: type,
    requester_id: type === 'user' ? principal.user_id : principal.key_id,
    requester_name: name,
    requester_lineage: type === 'user' ? null : principal.lineage_id,
  };
}

async function saveAction(kept: Kept, verdict: Verdict, work: OrgWork): Promise<Action> {
  const { em, org, now } = work;
  const { approval: terms, ...said } = verdict;
  await meetAgent(kept.agent_id, work);
  const action = em.create(Action, {
    ...kept,
    ...said,
    ...requesterOf(work.principal),
    org_id: org.id,
    status: statusOf(verdict.decision),
    ip_address: work.caller.ip,
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
    agent_id: action.agent_id,
    status: 'pending',
    required_approvers: verdict.approval.required_approvers,
    votes: [],
    expires_at: action.expires_at,
    created_at: now,
  });
  await em.persist(approval).flush();
  return approval;
}

/** What many submissions hold in common is taken last, and always in this order: agent, what is due, quota. */
async function count(action: Action, work: OrgWork): Promise<void> {
  await countAction(action.agent_id, action.decision, work);
  if (action.expires_at) await noteDue(work.em, work.org.id, action.expires_at);
  await countSubmission(work);
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

/** Policies judge what came in; what is stored is without its secrets. */
export const submitAction =
  (judging: Judging): Handler<typeof firewall.actions.submit> =>
  async (input, work) => {
    const { idempotency_key: _, agent_id, trace: isTraced, ...asked } = input;
    const { principal, now } = work;
    const petition = { ...asked, agent_id: agentOf(principal, agent_id) };
    const key_id = principal.type === 'api_key' ? principal.key_id : null;
    const { masking, stop } = await readStanding(work, { agent_id: petition.agent_id, key_id });
    const { stored, findings } = handleSecrets(petition, masking);
    const id = work.newId('action');
    const arguments_digest = judging.digests.digestOf(id, petition);
    const trace = isTraced ? createTrace() : undefined;
    const verdict = stop ? verdictOf(stop) : await judgeFor(petition, work, { ...judging, trace });
    const action = await saveAction(
      { ...petition, ...stored, id, findings, arguments_digest },
      verdict,
      work,
    );
    const approval = await holdForPeople(action, verdict, work);
    await count(action, work);
    tell(action, approval, work);
    return {
      ...actionAnswer(action, approval, now),
      arguments_salt: judging.digests.saltOf(id),
      ...(trace ? { trace: trace.steps } : {}),
    };
  };
