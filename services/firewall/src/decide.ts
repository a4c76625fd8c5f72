import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { isId } from '@aaf/contracts/ids';
import type { OrgWork } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/core';
import type { z } from 'zod';
import { approvalAnswer, ballotOf } from './answers.ts';
import { Action } from './entities/action.ts';
import { Approval } from './entities/approval.ts';
import { actionStatusOf, atMoment, castVote, type Ballot, type Decider } from './rules/approval.ts';

type Decision = 'approve' | 'deny';
type Input = z.output<typeof firewall.approvals.approve.input>;
type Answer = z.input<typeof firewall.approvals.approve.output>;

function deciderOf(principal: OrgWork['principal']): Decider {
  if (principal.type === 'user') {
    return { type: 'user', id: principal.user_id, name: principal.name, agent_id: null };
  }
  const { key_id, name, agent_id } = principal;
  return { type: 'api_key', id: key_id, name, agent_id: agent_id ?? key_id };
}

/** Locks an approval, so that votes come one after another, and reads its action. */
async function lockApproval(
  id: string,
  { em, org }: OrgWork,
): Promise<{ approval: Approval; action: Action }> {
  if (!isId('approval', id)) throw new Refusal('not_found');
  const own = { org_id: org.id };
  const approval = await em.findOne(Approval, { ...own, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!approval) throw new Refusal('not_found');
  return { approval, action: await em.findOneOrFail(Action, { ...own, id: approval.action_id }) };
}

function tell(
  work: OrgWork,
  { approval, action }: { approval: Approval; action: Action },
  comment: string | null,
): void {
  const target = { type: 'approval', id: approval.id, name: `${action.tool} ${action.operation}` };
  const payload = { action_id: action.id, comment };
  const { status, required_approvers, votes } = approval;
  if (status !== 'pending') {
    work.emit(`approval.${status}`, { target, payload });
    return;
  }
  work.emit('approval.voted', {
    target,
    payload: { ...payload, approvals: votes.length, required_approvers },
  });
}

/**
 * Records a vote on a held action; once it is settled, the action follows. An approval whose time is over
 * is refused and left as it is: the expiry job writes it down, and until then it reads as expired.
 */
export async function decide(decision: Decision, input: Input, work: OrgWork): Promise<Answer> {
  const held = await lockApproval(input.id, work);
  const { approval, action } = held;
  const comment = input.comment ?? null;
  const ballot = atMoment(ballotOf(approval), work.now);
  const petition = {
    requested_by: { type: action.requester_type, id: action.requester_id, name: action.requester_name },
    agent_id: action.agent_id,
  };
  const vote = { decision, by: deciderOf(work.principal), comment, created_at: work.now };
  const after: Ballot = castVote(ballot, petition, vote);
  if (after !== ballot) {
    work.em.assign(approval, { ...after, votes: [...after.votes] });
    action.status = actionStatusOf(after.status);
    tell(work, held, comment);
  }
  return approvalAnswer(approval, action, work.now);
}
