import type { identity } from '@aaf/contracts/identity';
import type { Work } from '@aaf/service/handler';
import type { z } from 'zod';

/** A living session as identity knows it. */
export type PersonSession = z.output<typeof identity.people.sessions.output>['data'][number];

const atOnce = 1_000;

/** The living sessions of any number of people. */
export async function findSessions(ask: Work['ask'], userIds: readonly string[]): Promise<PersonSession[]> {
  const found: PersonSession[] = [];
  for (let start = 0; start < userIds.length; start += atOnce) {
    const { data } = await ask('identity.people.sessions', {
      user_ids: userIds.slice(start, start + atOnce),
    });
    found.push(...data);
  }
  return found;
}
