import { Refusal } from '@aaf/contracts/errors';
import type { ActionStatus, ApprovalStatus, Requester, Vote } from '@aaf/contracts/firewall';
import type { z } from 'zod';

type Party = z.infer<typeof Requester>;

/** An approval as it is kept. */
export interface Ballot {
  status: ApprovalStatus;
  required_approvers: number;
  votes: readonly Vote[];
  expires_at: string;
  decided_at: string | null;
  decided_by: Party | null;
}

/** Who wants to decide; `agent_id` is the agent that a key speaks for. */
export interface Decider extends Party {
  agent_id: string | null;
}

/** Who asked for the held action. */
export interface Petition {
  requested_by: Party;
  agent_id: string;
}

/** The moment from which an approval counts as expired, whether or not that has been written down yet. */
export const isExpired = (ballot: Pick<Ballot, 'status' | 'expires_at'>, now: string): boolean =>
  ballot.status === 'pending' && Date.parse(ballot.expires_at) <= Date.parse(now);

/** An approval as it stands at a moment: one whose time is over is expired since then. */
export function atMoment<B extends Ballot>(ballot: B, now: string): B {
  if (!isExpired(ballot, now)) return ballot;
  return { ...ballot, status: 'expired', decided_at: ballot.expires_at, decided_by: null };
}

const outcomes: Readonly<Record<ApprovalStatus, ActionStatus>> = {
  pending: 'pending_approval',
  approved: 'allowed',
  denied: 'denied',
  expired: 'denied',
};

/** What becomes of an action by its approval. */
export const actionStatusOf = (status: ApprovalStatus): ActionStatus => outcomes[status];

const isSameParty = (a: Party, b: Party): boolean => a.type === b.type && a.id === b.id;

/** Who asked, by any name: the person, the key, or another key of the same agent. */
function isRequester(decider: Decider, { requested_by, agent_id }: Petition): boolean {
  return isSameParty(decider, requested_by) || (decider.type === 'api_key' && decider.agent_id === agent_id);
}

/**
 * Adds a vote. Any denial ends an approval, and enough distinct approvers grant it. Approving twice changes
 * nothing: the same ballot comes back.
 * @param ballot as it stands at the moment of the vote
 * @throws {Refusal} `already_decided`, `self_approval`
 */
export function castVote<B extends Ballot>(ballot: B, petition: Petition, vote: Vote & { by: Decider }): B {
  const { status, decided_by, decided_at } = ballot;
  if (status !== 'pending') {
    throw new Refusal('already_decided', { details: { status, decided_by, decided_at } });
  }
  if (isRequester(vote.by, petition)) throw new Refusal('self_approval');
  const hasApproved = ballot.votes.some((earlier) => isSameParty(earlier.by, vote.by));
  if (hasApproved && vote.decision === 'approve') return ballot;
  const by = { type: vote.by.type, id: vote.by.id, name: vote.by.name };
  const votes = [...ballot.votes, { ...vote, by }];
  const settled = { votes, decided_at: vote.created_at, decided_by: by };
  if (vote.decision === 'deny') return { ...ballot, ...settled, status: 'denied' };
  if (votes.length < ballot.required_approvers) return { ...ballot, votes };
  return { ...ballot, ...settled, status: 'approved' };
}
