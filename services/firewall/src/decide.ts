import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { isId } from '@aaf/contracts/ids';
import type { OrgWork } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/core';
import type { z } from 'zod';
import { ballotOf } from './answers.ts';
import { showApproval, type HeldAction } from './approval-cards.ts';
import { countOutcome } from './agent-counts.ts';
import { Action } from './entities/action.ts';
import { Approval } from './entities/approval.ts';
import { Receipt } from './entities/receipt.ts';
import { refusePaused } from './pausing.ts';
import { actionStatusOf, atMoment, castVote, type Ballot, type Decider } from './rules/approval.ts';

type Decision = 'approve' | 'deny';
type Input = z.output<typeof firewall.approvals.approve.input>;
type Answer = z.input<typeof firewall.approvals.approve.output>;

function deciderOf(principal: OrgWork['principal']): Decider {
  if (principal.type === 'user') {
    const { user_id: id, name } = principal;
    return { type: 'user', id, name, agent_id: null, names: [id] };
  }
  const { key_id, name, agent_id, lineage_id, created_by } = principal;
  const names = [...new Set([key_id, lineage_id, created_by])];
  return { type: 'api_key', id: key_id, name, agent_id: agent_id ?? key_id, names };
}

/** Locks an approval, so that votes come one after another, and reads its action. */
async function lockApproval(id: string, { em, org }: OrgWork): Promise<HeldAction> {
  if (!isId('approval', id)) throw new Refusal('not_found');
  const own = { org_id: org.id };
  const approval = await em.findOne(Approval, { ...own, id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!approval) throw new Refusal('not_found');
  return { approval, action: await em.findOneOrFail(Action, { ...own, id: approval.action_id }) };
}

function tell(work: OrgWork, { approval, action }: HeldAction, comment: string | null): void {
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

/** What follows once an approval is settled: the action is, it is counted, and what was granted gets its receipt. */
async function settle({ approval, action }: HeldAction, work: OrgWork): Promise<void> {
  const { status } = approval;
  action.status = actionStatusOf(status);
  if (status !== 'approved' && status !== 'denied') return;
  await countOutcome(action.agent_id, status, work);
  if (status === 'denied') return;
  const receipt = { org_id: work.org.id, id: work.newId('receipt'), action_id: action.id };
  work.em.persist(work.em.create(Receipt, receipt));
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
    lineage_id: action.requester_lineage ?? null,
    agent_id: action.agent_id,
  };
  const vote = { decision, by: deciderOf(work.principal), comment, created_at: work.now };
  const after: Ballot = castVote(ballot, petition, vote);
  if (after !== ballot) {
    if (decision === 'approve') await refusePaused(action, work);
    work.em.assign(approval, { ...after, votes: [...after.votes] });
    await settle(held, work);
    tell(work, held, comment);
  }
  return showApproval(held, work);
}
