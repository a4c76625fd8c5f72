import { uuidToId } from '@aaf/contracts/ids';
import { eventually } from '@aaf/testing/eventually';
import type { Answer, RestClient } from '@aaf/testing/rest-client';
import type { Person, TestOrg, World } from '@aaf/testing/world';

interface Caller {
  api: RestClient;
}

/** What may be asked about the people of an organization. */
export function peopleOf(world: World, org: TestOrg) {
  const path = `/v1/organizations/${org.id}`;
  return {
    org,
    invite: (by: Caller, email: string, role = 'member'): Promise<Answer> =>
      by.api.post(`${path}/invitations`, { email, role }),
    invitations: (by: Caller, query = ''): Promise<Answer> => by.api.get(`${path}/invitations${query}`),
    resend: (by: Caller, id: string): Promise<Answer> => by.api.post(`${path}/invitations/${id}/resend`, {}),
    revoke: (by: Caller, id: string): Promise<Answer> => by.api.delete(`${path}/invitations/${id}`),
    members: (by: Caller): Promise<Answer> => by.api.get(`${path}/members`),
    setRole: (by: Caller, id: string, role: string): Promise<Answer> =>
      by.api.patch(`${path}/members/${id}`, { role }),
    remove: (by: Caller, id: string): Promise<Answer> => by.api.delete(`${path}/members/${id}`),
    leave: (by: Caller): Promise<Answer> => by.api.post(`${path}/leave`, {}),
    /** The id of somebody's membership. */
    async memberId(person: Person): Promise<string> {
      const [row] = await world.sql(
        'select id from orgs.memberships where org_id = $1::uuid and user_id = $2::uuid',
        [org.id, person.id],
      );
      return uuidToId('member', String(row?.['id']));
    },
    /** The events of the organization's trail about its people, oldest first. */
    async events(by: Caller): Promise<any[]> {
      await world.settled(org.id);
      const trail = await world.trail(by, org);
      return trail.filter(({ event_type }) => event_type.startsWith('member.'));
    },
  };
}

/** The tokens in the invitations that were mailed to an address, newest first; waits until there are so many. */
export async function tokensMailedTo(world: World, email: string, count = 1): Promise<string[]> {
  const mails = await eventually(
    () => world.mailbox(email),
    (all) => all.filter(({ text }) => text.includes('/invitations/accept')).length >= count,
  );
  return mails.flatMap(({ text }) => /\/invitations\/accept\?token=([\w-]+)/.exec(text)?.[1] ?? []);
}

export const acceptWith = (person: Caller, token: string): Promise<Answer> =>
  person.api.post('/v1/invitations/accept', { token });

/** Invites somebody and accepts in their name. */
export async function bringIn(
  world: World,
  { by, org, role = 'member' }: { by: Caller; org: TestOrg; role?: string },
): Promise<Person> {
  const person = await world.signUp(`Ina ${role}`);
  await peopleOf(world, org).invite(by, person.email, role);
  const [token = ''] = await tokensMailedTo(world, person.email);
  await acceptWith(person, token);
  return person;
}
