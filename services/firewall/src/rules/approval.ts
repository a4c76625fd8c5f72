import { Refusal } from '@aaf/contracts/errors';
import type { ActionStatus, ApprovalStatus, Requester, Vote } from '@aaf/contracts/firewall';
import type { z } from 'zod';

type Party = z.infer<typeof Requester>;

/** A vote as it is kept. */
export interface KeptVote extends Vote {
  /** Every id under which whoever voted could come again; missing in votes from before this was kept. */
  names?: readonly string[] | undefined;
}

/** An approval as it is kept. */
export interface Ballot {
  status: ApprovalStatus;
  required_approvers: number;
  votes: readonly KeptVote[];
  expires_at: string;
  decided_at: string | null;
  decided_by: Party | null;
}

/** Who wants to decide. */
export interface Decider extends Party {
  /** The agent that a key speaks for. */
  agent_id: string | null;
  /** Every id it goes by: its own, and of a key its line of rotations and the person who made it. */
  names: readonly string[];
}

/** Who asked for the held action. */
export interface Petition {
  requested_by: Party;
  /** The first key of the line that the submitting key stands in. */
  lineage_id: string | null;
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

const hasName = (names: readonly string[], name: string | null): boolean =>
  name !== null && names.includes(name);

/**
 * Who asked, by any name: the person, also through a key of theirs; the key, its predecessors and successors;
 * another key of the same agent. A person who made the key that asked is not the one who asked.
 */
function isRequester({ names, agent_id: speaksFor, type }: Decider, petition: Petition): boolean {
  const { requested_by, lineage_id, agent_id } = petition;
  if (hasName(names, requested_by.id) || hasName(names, lineage_id)) return true;
  return type === 'api_key' && speaksFor === agent_id;
}

/** Whether a vote came from the same approver, by any name. */
const isOf = ({ by, names = [by.id] }: KeptVote, decider: Decider): boolean =>
  names.some((name) => hasName(decider.names, name));

/**
 * Adds a vote. Any denial ends an approval, and enough distinct approvers grant it. Approving twice changes
 * nothing, by whatever name: the same ballot comes back.
 * @param ballot as it stands at the moment of the vote
 * @throws {Refusal} `already_decided`, `self_approval`
 */
export function castVote<B extends Ballot>(ballot: B, petition: Petition, vote: Vote & { by: Decider }): B {
  const { status, decided_by, decided_at } = ballot;
  if (status !== 'pending') {
    throw new Refusal('already_decided', { details: { status, decided_by, decided_at } });
  }
  if (isRequester(vote.by, petition)) throw new Refusal('self_approval');
  const hasApproved = ballot.votes.some((earlier) => isOf(earlier, vote.by));
  if (hasApproved && vote.decision === 'approve') return ballot;
  const by = { type: vote.by.type, id: vote.by.id, name: vote.by.name };
  const votes = [...ballot.votes, { ...vote, by, names: vote.by.names }];
  const settled = { votes, decided_at: vote.created_at, decided_by: by };
  if (vote.decision === 'deny') return { ...ballot, ...settled, status: 'denied' };
  if (votes.length < ballot.required_approvers) return { ...ballot, votes };
  return { ...ballot, ...settled, status: 'approved' };
}
