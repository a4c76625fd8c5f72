import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { callFor } from './api.ts';

const Mails = z.object({ data: z.array(z.object({ text: z.string() })) });
const SignedIn = z.object({ token: z.string(), user: z.object({ id: z.string() }) });

/** The person who owns every organization of a run. */
export interface Owner {
  id: string;
  /** Signs in anew: what is dangerous asks for a proof that is minutes old at most. */
  signIn(): Promise<string>;
}

async function readMailedToken(apiUrl: string, email: string): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const mailbox = `${apiUrl}/dev/mailbox?to=${encodeURIComponent(email)}`;
    const { data } = Mails.parse(await callFor(200, mailbox, 'GET', {}));
    const token = data.map((mail) => /token=([\w-]+)/.exec(mail.text)?.[1]).find((found) => found);
    if (token !== undefined) return token;
    await sleep(50);
  }
  throw new Error(`no mail came to ${email}`);
}

/** Signs somebody up and verifies their address. */
export async function createOwner(apiUrl: string): Promise<Owner> {
  const email = `bench.${randomBytes(4).toString('hex')}@organization.example`;
  const password = randomBytes(18).toString('base64url');
  const name = 'Bea Bench';
  await callFor(201, `${apiUrl}/v1/auth/sign-up`, 'POST', { body: { name, email, password } });
  const token = await readMailedToken(apiUrl, email);
  await callFor(200, `${apiUrl}/v1/auth/verify-email`, 'POST', { body: { token } });
  const signIn = async () =>
    SignedIn.parse(await callFor(200, `${apiUrl}/v1/auth/sign-in`, 'POST', { body: { email, password } }));
  const { user } = await signIn();
  return { id: user.id, signIn: async () => (await signIn()).token };
}
