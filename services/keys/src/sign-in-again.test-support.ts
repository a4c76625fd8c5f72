import type { Person, World } from '@aaf/testing/world';

/** The same person with a new session: those of before end while a test's clock is moved by days. */
export async function signInAgain(world: World, person: Person): Promise<Person> {
  const { email, password } = person;
  const { body } = await world.api().post('/v1/auth/sign-in', { email, password });
  return { ...person, token: body.token, api: world.api(body.token) };
}
