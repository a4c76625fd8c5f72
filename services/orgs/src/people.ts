import type { Work } from '@aaf/service/handler';

/** A person as identity knows them. */
export interface KnownPerson {
  id: string;
  name: string;
  email: string;
  two_factor_enabled: boolean;
}

const atOnce = 1_000;

/** People by their ids. Whom identity does not know is missing. */
export async function findPeople(
  ask: Work['ask'],
  userIds: readonly string[],
): Promise<Map<string, KnownPerson>> {
  const found = new Map<string, KnownPerson>();
  for (let start = 0; start < userIds.length; start += atOnce) {
    const user_ids = userIds.slice(start, start + atOnce);
    const { data } = await ask('identity.people.list', { user_ids });
    for (const person of data) found.set(person.id, person);
  }
  return found;
}
