import { eventually } from '@aaf/testing/eventually';
import type { Answer } from '@aaf/testing/rest-client';
import type { Person, World } from '@aaf/testing/world';

type Credentials = Pick<Person, 'email' | 'password'>;

/** The address and the password, and nothing more. */
export const enterPassword = (world: World, { email, password }: Credentials): Promise<Answer> =>
  world.api().post('/v1/auth/sign-in', { email, password });

/** A second session of somebody without a second factor. */
export async function signInAgain(world: World, person: Credentials) {
  const { body } = await enterPassword(world, person);
  return world.api(body.token);
}

/** The challenge of somebody who has a second factor. */
export async function meetChallenge(world: World, person: Credentials): Promise<string> {
  const { body } = await enterPassword(world, person);
  return body.two_factor.challenge;
}

/** The mails to somebody with this subject, newest first, as soon as there are as many. */
export const mailsWith = async (world: World, to: { email: string; subject: string; count?: number }) =>
  eventually(
    async () => (await world.mailbox(to.email)).filter((mail) => mail.subject === to.subject),
    (mails) => mails.length >= (to.count ?? 1),
  );

/** The token in the newest link of that subject. */
export async function linkIn(
  world: World,
  to: { email: string; subject: string; count?: number },
): Promise<string> {
  const [mail] = await mailsWith(world, to);
  return /[?&]token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
}
