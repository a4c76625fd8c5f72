import type { Pause } from '@aaf/contracts/firewall';

type Paused = Pick<Pause, 'agent_id' | 'key_id'>;

/** Whether a pause stops everybody. */
export const stopsAll = ({ agent_id, key_id }: Paused): boolean => agent_id === null && key_id === null;

/** What is paused, in one sentence: the widest pause says it all. */
export function sayPauses(pauses: readonly Paused[]): string {
  if (pauses.some(stopsAll)) return 'All agents are paused.';
  const agents = pauses.flatMap(({ agent_id }) => agent_id ?? []);
  const keyCount = pauses.filter(({ key_id }) => key_id !== null).length;
  const [first] = agents;
  if (first !== undefined && agents.length === 1 && keyCount === 0) return `The agent ${first} is paused.`;
  const parts = [sayCount(agents.length, 'agent'), sayCount(keyCount, 'API key')].filter(Boolean);
  const isOne = agents.length + keyCount === 1;
  return `${parts.join(' and ')} ${isOne ? 'is' : 'are'} paused.`;
}

function sayCount(count: number, noun: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
