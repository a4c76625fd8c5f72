import type { Vote } from '@aaf/contracts/firewall';

/** How long after the approval a receipt is good. */
const minutesGood = 15;

/** From when to when a receipt is good, in seconds since the epoch. */
export function validityOf(approvedAt: string): { iat: number; exp: number } {
  const iat = Math.floor(Date.parse(approvedAt) / 1_000);
  return { iat, exp: iat + minutesGood * 60 };
}

/** Whether a receipt's time is over. */
export const isOver = ({ exp }: { exp: number }, now: string): boolean => Date.parse(now) >= exp * 1_000;

/** Who approved, as a receipt names them. */
export const approversOf = (votes: readonly Vote[]): Vote['by'][] =>
  votes
    .filter((vote) => vote.decision === 'approve')
    .map(({ by: { type, id, name } }) => ({ type, id, name }));
