import type { Role, Scope } from '@aaf/contracts/permissions';
import { eventually } from './eventually.ts';
import type { Answer, RestClient } from './rest-client.ts';
import type { Sql } from './sql.ts';

/** A person who signed up, verified their address and signed in. */
export interface Person {
  id: string;
  name: string;
  email: string;
  password: string;
  token: string;
  api: RestClient;
}

export interface TestOrg {
  id: string;
  slug: string;
  name: string;
  plan: string;
}

export interface OrgOptions {
  owner?: Person;
  name?: string;
  slug?: string;
  plan?: 'free' | 'starter' | 'pro';
}

export interface TestKey {
  id: string;
  secret: string;
  api: RestClient;
}

let counter = 0;
/** A short word that no other test of the run uses. */
export const unique = (word: string): string =>
  `${word}-${process.pid.toString(36)}${(counter += 1).toString(36)}`;

function expectStatus(answer: Answer, status: number, what: string): Answer {
  if (answer.status !== status) {
    throw new Error(`${what} answered ${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
  }
  return answer;
}

const linkToken = (text: string): string => {
  const token = /[?&]token=([\w-]+)/.exec(text)?.[1];
  if (!token) throw new Error(`no link with a token in: ${text}`);
  return token;
};

/** What a world is furnished through. */
export interface Site {
  api: (token?: string, gateway?: number) => RestClient;
  mailbox: (to?: string) => Promise<{ to: string; subject: string; text: string; html: string }[]>;
  sql: Sql;
}

/** Somebody who signed up, verified their address and signed in. */
export async function signUp({ api, mailbox }: Site, name: string): Promise<Person> {
  const email = `${unique('person')}@example.com`;
  const password = `correct horse ${email}`;
  const guest = api();
  expectStatus(await guest.post('/v1/auth/sign-up', { name, email, password }), 201, 'sign-up');
  const [mail] = await eventually(
    () => mailbox(email),
    (mails) => mails.length > 0,
  );
  expectStatus(
    await guest.post('/v1/auth/verify-email', { token: linkToken(mail?.text ?? '') }),
    200,
    'verify-email',
  );
  const { body } = expectStatus(await guest.post('/v1/auth/sign-in', { email, password }), 200, 'sign-in');
  return { id: body.user.id, name, email, password, token: body.token, api: api(body.token) };
}

/** An organization, with an owner of its own where none is given. */
export async function createOrg(site: Site, options: OrgOptions): Promise<{ owner: Person; org: TestOrg }> {
  const owner = options.owner ?? (await signUp(site, 'Olga Owner'));
  const slug = options.slug ?? unique('org');
  const input = { name: options.name ?? `Org ${slug}`, slug, plan: options.plan ?? 'pro' };
  const { body } = expectStatus(await owner.api.post('/v1/organizations', input), 201, 'create organization');
  return { owner, org: body };
}

/** A key of an organization. */
export async function createKey(
  site: Site,
  {
    owner,
    org,
    permissions,
    more,
  }: { owner: Person; org: TestOrg; permissions: readonly Scope[]; more: object },
): Promise<TestKey> {
  const input = { name: unique('key'), permissions, ...more };
  const answer = await owner.api.post(`/v1/organizations/${org.id}/api-keys`, input);
  const { body } = expectStatus(answer, 201, 'create key');
  return { id: body.id, secret: body.secret, api: site.api(body.secret) };
}

/** Puts a person into an organization by hand. */
export async function addMember(
  site: Site,
  org: TestOrg,
  { role, person }: { role: Role; person: Person },
): Promise<Person> {
  await site.sql(
    `insert into orgs.memberships (org_id, id, user_id, role, joined_at)
     values ($1::uuid, gen_random_uuid(), $2::uuid, $3, now())`,
    [org.id, person.id, role],
  );
  return person;
}

/** The whole trail of an organization, oldest first, as the API shows it. */
export async function readTrail(reader: { api: RestClient }, org: TestOrg, query: string): Promise<any[]> {
  const events: any[] = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${cursor}`;
    const answer = await reader.api.get(`/v1/audit?order=asc&limit=100${query}${more}`, { org: org.id });
    expectStatus(answer, 200, 'trail');
    events.push(...answer.body.data);
    cursor = answer.body.pagination.next_cursor;
  } while (cursor !== null);
  return events;
}
