import { errorOf, type Answer } from '@aaf/testing/rest-client';
import { createWorld, type Person, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkIn } from './people.test-support.ts';

let world: World;
beforeAll(async () => {
  // This machine plays the proxy, so that a test can come from any address.
  world = await createWorld({ gateways: 2, env: { AAF_AUTH_RATE: 'on', AAF_TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(() => world[Symbol.asyncDispose]());

let lastHost = 0;
const newAddress = () => `198.18.${Math.floor(lastHost / 250)}.${(lastHost++ % 250) + 1}`;
const from = (ip: string) => ({ headers: { 'x-forwarded-for': ip } });
const codeOf = (answer: Answer) => (answer.status < 300 ? 'ok' : errorOf(answer).code);

async function challengeFor({ email, password }: Person, ip = newAddress()): Promise<string> {
  const { body } = await world.api().post('/v1/auth/sign-in', { email, password }, from(ip));
  return body.two_factor.challenge;
}
const show = (challenge: string, shown: object, ip = newAddress()) =>
  world.api(undefined, lastHost % 2).post('/v1/auth/two-factor', { challenge, ...shown }, from(ip));

async function protectedPerson() {
  const person = await world.signUp();
  return { person, app: await world.enableTwoFactor(person) };
}

describe('guessing the second factor of an account', () => {
  test('R10 is slowed down after five wrong codes, with new challenges and from whatever address', async () => {
    const { person, app } = await protectedPerson();
    const codes: string[] = [];
    for (let time = 0; time < 7; time += 1) {
      // A right password is no reset: whoever guesses codes has it.
      codes.push(codeOf(await show(await challengeFor(person), { code: '000000' })));
    }
    expect(codes).toEqual([...Array<string>(5).fill('invalid_code'), 'rate_limited', 'rate_limited']);
    const challenge = await challengeFor(person);
    const [recovery_code] = app.recovery_codes;
    expect(errorOf(await show(challenge, { recovery_code })).details).toEqual({ retry_after: 5 });
    world.clock.advanceMs(5_000);
    expect(codeOf(await show(challenge, { code: app.code() }))).toBe('ok');
    // The right one starts it anew.
    expect(codeOf(await show(await challengeFor(person), { code: '000000' }))).toBe('invalid_code');
  });

  test('R10 gets five tries in all when thirty come at once, over every gateway', async () => {
    const { person } = await protectedPerson();
    const challenge = await challengeFor(person);
    const guesses = Array.from({ length: 30 }, (_, i) =>
      show(challenge, i % 2 ? { code: '000000' } : { recovery_code: `aaaa-bbbb-cccc-${1_000 + i}` }),
    );
    const codes = (await Promise.all(guesses)).map(codeOf);
    expect(codes.filter((code) => code === 'invalid_code')).toHaveLength(5);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(25);
  });

  test('R10 counts a step-up’s guesses, too', async () => {
    const { person } = await protectedPerson();
    const ip = newAddress();
    const codes: string[] = [];
    for (let time = 0; time < 6; time += 1) {
      codes.push(codeOf(await person.api.post('/v1/auth/step-up', { code: '000000' }, from(ip))));
    }
    expect(codes).toEqual([...Array<string>(5).fill('invalid_code'), 'rate_limited']);
    expect(codeOf(await show(await challengeFor(person), { code: '000000' }))).toBe('rate_limited');
  });

  test('does not keep its owner out of where they have been signed in before', async () => {
    const { person, app } = await protectedPerson();
    const home = newAddress();
    expect(codeOf(await show(await challengeFor(person, home), { code: app.code() }, home))).toBe('ok');
    for (let time = 0; time < 6; time += 1) await show(await challengeFor(person), { code: '000000' });
    expect(codeOf(await show(await challengeFor(person), { code: '000000' }))).toBe('rate_limited');
    expect(codeOf(await show(await challengeFor(person, home), { code: app.code() }, home))).toBe('ok');
  });
});

describe('guessing a password', () => {
  test('R10 counts those of a step-up and of a change of password', async () => {
    const person = await world.signUp();
    const ip = newAddress();
    const password = 'not the password';
    const tries = [
      () => person.api.post('/v1/auth/step-up', { password }, from(ip)),
      () =>
        person.api.post(
          '/v1/me/password',
          { current_password: password, password: 'a better horse battery' },
          from(ip),
        ),
    ];
    const codes: string[] = [];
    for (let time = 0; time < 6; time += 1) {
      const attempt = tries[time % 2];
      if (attempt) codes.push(codeOf(await attempt()));
    }
    expect(codes).toEqual([...Array<string>(5).fill('invalid_credentials'), 'rate_limited']);
  });

  test('R10 starts anew for whoever has set a new one with the link of a mail', async () => {
    const person = await world.signUp();
    const signIn = (password: string) =>
      world.api().post('/v1/auth/sign-in', { email: person.email, password }, from(newAddress()));
    for (let time = 0; time < 6; time += 1) await signIn('not the password');
    expect(codeOf(await signIn(person.password))).toBe('rate_limited');
    await world.api().post('/v1/auth/forgot-password', { email: person.email }, from(newAddress()));
    const token = await linkIn(world, { email: person.email, subject: 'Set a new password' });
    const password = 'a better horse battery';
    await world.api().post('/v1/auth/reset-password', { token, password }, from(newAddress()));
    expect(codeOf(await signIn(password))).toBe('ok');
  });
});
