import type { Approval } from '@aaf/contracts/firewall';

interface Person {
  mayApprove: boolean;
  userId: string;
}

/** Why somebody is shown no buttons on a pending approval, or nothing when it is theirs to decide. */
export function whyNotTheirs(approval: Approval, { mayApprove, userId }: Person): string | undefined {
  if (!mayApprove) return 'Your role may look at approvals, but not decide them.';
  if (approval.votes.some(({ by }) => by.type === 'user' && by.id === userId)) {
    return 'You have approved it. It waits for somebody else.';
  }
  const { requested_by } = approval.action;
  if (requested_by.type === 'user' && requested_by.id === userId) {
    return 'You asked for this action; somebody else decides it.';
  }
  return undefined;
}
