import { hourMs } from '@aaf/testing/clock';
import { errorOf, type Answer } from '@aaf/testing/rest-client';
import { createWorld, type Person, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enterPassword, linkIn, mailsWith, meetChallenge, signInAgain } from './people.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const better = 'a better horse battery';
const subject = 'Set a new password';
const codeOf = (answer: Answer) => errorOf(answer).code;
const forgot = (email: string) => world.api().post('/v1/auth/forgot-password', { email });
const reset = (token: string, password = better) =>
  world.api().post('/v1/auth/reset-password', { token, password });
async function resetLink(email: string, count = 1): Promise<string> {
  await forgot(email);
  return linkIn(world, { email, subject, count });
}
const change = (person: Person, current_password: string, password = better) =>
  person.api.post('/v1/me/password', { current_password, password });

describe('a forgotten password', () => {
  test('is set anew with the link of the mail; every session ends, and the person is told', async () => {
    const person = await world.signUp();
    const other = await signInAgain(world, person);
    expect((await reset(await resetLink(person.email))).status).toBe(204);
    for (const api of [person.api, other]) expect(codeOf(await api.get('/v1/me'))).toBe('session_expired');
    expect(codeOf(await enterPassword(world, person))).toBe('invalid_credentials');
    expect((await enterPassword(world, { ...person, password: better })).status).toBe(200);
    await mailsWith(world, { email: person.email, subject: 'Your password was changed' });
  });

  test('its link verifies the address, and whoever had taken it before is out', async () => {
    const email = `taken-${(await world.signUp()).email}`;
    const squatter = { name: 'Eve', email, password: 'squatters password' };
    await world.api().post('/v1/auth/sign-up', squatter);
    const api = await signInAgain(world, squatter);
    await reset(await resetLink(email));
    expect(codeOf(await api.get('/v1/me'))).toBe('session_expired');
    const { body } = await enterPassword(world, { email, password: better });
    expect(body.user.email_verified).toBe(true);
  });

  test('its link works once, however many use it at once', async () => {
    const person = await world.signUp();
    const token = await resetLink(person.email);
    const answers = await Promise.all(Array.from({ length: 8 }, () => reset(token)));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([204, ...Array<number>(7).fill(410)]);
  });

  test('its link works for an hour, and no more once a newer one was asked for', async () => {
    const [late, eager] = [await world.signUp(), await world.signUp()];
    const older = await resetLink(eager.email);
    const newer = await resetLink(eager.email, 2);
    expect(codeOf(await reset(older))).toBe('link_expired');
    const token = await resetLink(late.email);
    world.clock.advanceMs(hourMs - 1);
    expect((await reset(newer)).status).toBe(204);
    world.clock.advanceMs(1);
    expect(codeOf(await reset(token))).toBe('link_expired');
  });

  test('leaves the second factor as it is, and lets nobody past it', async () => {
    const person = await world.signUp();
    const app = await world.enableTwoFactor(person);
    const pending = await meetChallenge(world, person);
    expect((await reset(await resetLink(person.email))).body).toBeNull();
    const late = { challenge: pending, code: app.code() };
    expect(codeOf(await world.api().post('/v1/auth/two-factor', late))).toBe('invalid_token');
    const { body } = await enterPassword(world, { ...person, password: better });
    expect(Object.keys(body)).toEqual(['two_factor']);
  });

  test('a link that is refused for its password can be used again', async () => {
    const person = await world.signUp();
    const token = await resetLink(person.email);
    expect(codeOf(await reset(token, 'aaaaaaaaaaaaaa'))).toBe('invalid_input');
    expect((await reset(token)).status).toBe(204);
  });

  test('is nobody’s business: the answer is the same for an address that is not known', async () => {
    const known = await forgot((await world.signUp()).email);
    const unknown = await forgot('nobody-at-all@example.com');
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
    expect(await world.mailbox('nobody-at-all@example.com')).toEqual([]);
  });
});

describe('changing the password', () => {
  test('B13 ends the other sessions, and tells the person', async () => {
    const person = await world.signUp();
    const other = await signInAgain(world, person);
    expect((await change(person, person.password)).status).toBe(204);
    expect(codeOf(await other.get('/v1/me'))).toBe('session_expired');
    expect((await person.api.get('/v1/me')).status).toBe(200);
    expect((await enterPassword(world, { ...person, password: better })).status).toBe(200);
    await mailsWith(world, { email: person.email, subject: 'Your password was changed' });
  });

  test('needs the current one', async () => {
    const person = await world.signUp();
    expect(codeOf(await change(person, 'not the password'))).toBe('invalid_credentials');
    expect((await enterPassword(world, person)).status).toBe(200);
  });

  test('makes links useless that were sent before', async () => {
    const person = await world.signUp();
    const forgotten = await resetLink(person.email);
    const email = `new-${person.email}`;
    await person.api.post('/v1/me/email', { email });
    const moved = await linkIn(world, { email, subject: 'Confirm your new e-mail address' });
    await change(person, person.password);
    expect(codeOf(await reset(forgotten))).toBe('link_expired');
    expect(codeOf(await world.api().post('/v1/auth/verify-email', { token: moved }))).toBe('link_expired');
  });
});

describe('a password that is guessed first', () => {
  const easy = ['aaaaaaaaaaaa', 'passwordpassword', 'Ada Lovelace', 'agentactionfirewall'];
  test.each(easy)('is refused wherever one is set: %s', async (password) => {
    const person = await world.signUp('Ada Lovelace');
    const newcomer = { name: 'Ada Lovelace', email: `x-${person.email}`, password };
    const refusals = [
      await world.api().post('/v1/auth/sign-up', newcomer),
      await change(person, person.password, password),
      await reset(await resetLink(person.email), password),
    ];
    for (const refused of refusals) {
      const { code, message, details } = errorOf(refused);
      expect(code).toBe('invalid_input');
      expect(message).toMatch(/^password is too easy to guess\. /);
      expect(Object.keys(details['fields'] as object)).toEqual(['password']);
    }
  });
});
