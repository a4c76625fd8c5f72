import type { OrgEvent } from '@aaf/contracts/event';

/** Each source's last number in an organization's trail. */
export type SourceProgress = ReadonlyMap<string, number>;

export type Place = 'next' | 'early' | 'in_the_trail';

/** The source whose first event opens a trail: `org.created`. */
const opener = 'orgs';

/** Whether an organization's trail has begun. Until then it holds what others tell of the organization. */
export const isOpen = (progress: SourceProgress): boolean => (progress.get(opener) ?? 0) > 0;

/** The number that a source's next event in the trail has. */
export const nextNumber = (progress: SourceProgress, source: string): number =>
  (progress.get(source) ?? 0) + 1;

/** Where an event belongs that has just arrived: a source's events enter the trail in its order, without gaps. */
export function placeOf(progress: SourceProgress, event: OrgEvent): Place {
  const next = nextNumber(progress, event.source);
  if (event.source_sequence < next) return 'in_the_trail';
  if (event.source_sequence > next) return 'early';
  return isOpen(progress) || event.source === opener ? 'next' : 'early';
}

/** Of a source's waiting events, in order, those that can enter the trail now: the run without a gap. */
export function takeRun(next: number, waiting: readonly OrgEvent[]): OrgEvent[] {
  const gap = waiting.findIndex((event, index) => event.source_sequence !== next + index);
  return waiting.slice(0, gap === -1 ? waiting.length : gap);
}
