import type { Bus } from './connection.ts';
import { managerOf } from './jetstream.ts';
import { deadLetterStream, eventStream } from './stream.ts';
import { deadLettersOf, orgEventsWildcard } from './subjects.ts';
import { wireOf } from './wire.ts';

/**
 * Deletes what the broker still keeps of an organization: its events, and those that nobody could handle. Doing it
 * again finds nothing and does no harm.
 * @returns how many messages went
 * @throws {Refusal} `unavailable` when the broker is away.
 */
export async function forgetOrganization(bus: Bus, orgId: string): Promise<number> {
  const { streams } = await managerOf(wireOf(bus));
  const events = await streams.purge(eventStream, { filter: orgEventsWildcard(orgId) });
  const letters = await streams.purge(deadLetterStream, { filter: deadLettersOf(orgId) });
  return events.purged + letters.purged;
}
