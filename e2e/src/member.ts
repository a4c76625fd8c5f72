import { randomBytes } from 'node:crypto';
import { eventually } from '@aaf/testing/eventually';
import { createRestClient, type RestClient } from '@aaf/testing/rest-client';

/** Somebody with a verified address and a session, made through the API. */
export interface Person {
  name: string;
  email: string;
  token: string;
  api: RestClient;
}

/** Keeps the names of one run apart from those of an earlier one in the same installation. */
const run = randomBytes(3).toString('hex');

export const password = 'a horse, a battery and a staple';

/** The token of the link in the last mail to an address. */
export function readMailedToken(apiUrl: string, email: string, subject = /./): Promise<string> {
  return eventually(async () => {
    const answer = await fetch(`${apiUrl}/dev/mailbox?to=${encodeURIComponent(email)}`);
    const { data } = (await answer.json()) as { data: { subject: string; text: string }[] };
    const mail = data.find((one) => subject.test(one.subject) && one.text.includes('token='));
    return /token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
  });
}

/** The first link to the dashboard in any mail to an address that matches. */
export function readMailedLink(apiUrl: string, email: string, wanted: RegExp): Promise<string> {
  return eventually(async () => {
    const answer = await fetch(`${apiUrl}/dev/mailbox?to=${encodeURIComponent(email)}`);
    const { data } = (await answer.json()) as { data: { text: string }[] };
    const links = data.flatMap(({ text }) => text.match(/https?:\/\/\S+/g) ?? []);
    return links.find((link) => wanted.test(link)) ?? '';
  });
}

/** Signs somebody up, verifies their address and signs them in. */
export async function createPerson(apiUrl: string, name: string): Promise<Person> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}.${run}@organization.example`;
  const anyone = createRestClient(apiUrl);
  await anyone.post('/v1/auth/sign-up', { name, email, password });
  await anyone.post('/v1/auth/verify-email', { token: await readMailedToken(apiUrl, email) });
  const { body } = await anyone.post('/v1/auth/sign-in', { email, password });
  return { name, email, token: body.token, api: createRestClient(apiUrl, body.token) };
}

/** Makes an organization of a person. */
export async function createOrganization(owner: Person, name: string, plan = 'starter'): Promise<string> {
  const slug = `${name.toLowerCase().replaceAll(' ', '-')}-${run}`;
  const { status, body } = await owner.api.post('/v1/organizations', { name, slug, plan });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return slug;
}

interface Joining {
  apiUrl: string;
  slug: string;
  role: 'owner' | 'admin' | 'member' | 'viewer';
}

/** Has a person invited and accept it. */
export async function join(owner: Person, person: Person, { apiUrl, slug, role }: Joining): Promise<void> {
  const { email } = person;
  const invited = await owner.api.post(`/v1/organizations/${slug}/invitations`, { email, role });
  if (invited.status !== 201) throw new Error(JSON.stringify(invited.body));
  const token = await readMailedToken(apiUrl, email, /invit/i);
  const accepted = await person.api.post('/v1/invitations/accept', { token });
  if (accepted.status !== 200) throw new Error(JSON.stringify(accepted.body));
}
