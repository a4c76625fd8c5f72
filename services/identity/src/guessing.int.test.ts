import { minuteMs } from '@aaf/testing/clock';
import { errorOf, type Answer } from '@aaf/testing/rest-client';
import { createWorld, unique, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  // This machine plays the proxy, so that a test can come from any address.
  world = await createWorld({ gateways: 2, env: { AAF_AUTH_RATE: 'on', AAF_TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(() => world[Symbol.asyncDispose]());

const password = 'correct horse battery';
let lastHost = 0;
/** An address that nobody came from yet. */
const newAddress = () => `198.51.${100 + Math.floor(lastHost / 250)}.${(lastHost++ % 250) + 1}`;
const from = (ip: string) => ({ headers: { 'x-forwarded-for': ip } });
const signUp = async (email = `${unique('ada')}@example.com`) => {
  await world.api().post('/v1/auth/sign-up', { name: 'Ada', email, password }, from(newAddress()));
  return email;
};
const trySignIn = (email: string, tried: string, ip = newAddress(), gateway = 0) =>
  world.api(undefined, gateway).post('/v1/auth/sign-in', { email, password: tried }, from(ip));
const codesOf = (answers: readonly Answer[]) =>
  answers.map((answer) => (answer.status === 200 ? 'ok' : errorOf(answer).code));

async function tryWrong(times: number, email: string, ip?: string): Promise<string[]> {
  const answers: Answer[] = [];
  for (let time = 0; time < times; time += 1) answers.push(await trySignIn(email, `wrong ${time}`, ip));
  return codesOf(answers);
}

describe('guessing the password of one account', () => {
  test('R10 is slowed down after five wrong ones, from whatever address; the refusal says for how long', async () => {
    const email = await signUp();
    expect(await tryWrong(5, email)).toEqual(Array(5).fill('invalid_credentials'));
    const refused = await trySignIn(email, password);
    expect(errorOf(refused)).toMatchObject({
      status: 429,
      code: 'rate_limited',
      details: { retry_after: 5 },
    });
    expect(refused.headers.get('retry-after')).toBe('5');
    world.clock.advanceMs(4_999);
    expect(errorOf(await trySignIn(email, password)).details).toEqual({ retry_after: 1 });
    world.clock.advanceMs(1);
    expect((await trySignIn(email, password)).status).toBe(200);
  });

  test('waits twice as long after each further wrong one, and a refused try makes it no longer', async () => {
    const email = await signUp();
    await tryWrong(5, email);
    for (const seconds of [5, 10, 20, 40]) {
      for (let time = 0; time < 3; time += 1) {
        expect(errorOf(await trySignIn(email, 'again')).details).toEqual({ retry_after: seconds });
      }
      world.clock.advanceMs(seconds * 1_000);
      expect(await tryWrong(1, email)).toEqual(['invalid_credentials']);
    }
  });

  test('starts anew after the right one', async () => {
    const email = await signUp();
    await tryWrong(4, email);
    expect((await trySignIn(email, password)).status).toBe(200);
    expect(await tryWrong(5, email)).toEqual(Array(5).fill('invalid_credentials'));
    expect(await tryWrong(1, email)).toEqual(['rate_limited']);
  });

  test('hinders nobody who has the right one, also when many do at once', async () => {
    const email = await signUp();
    await tryWrong(1, email);
    const right = Array.from({ length: 12 }, (_, i) => trySignIn(email, password, newAddress(), i % 2));
    expect(codesOf(await Promise.all(right))).toEqual(Array(12).fill('ok'));
  });

  test('R10 gets five tries in all when thirty come at once, over every gateway', async () => {
    const email = await signUp();
    const guesses = Array.from({ length: 30 }, (_, i) => trySignIn(email, `wrong ${i}`, newAddress(), i % 2));
    const codes = codesOf(await Promise.all(guesses));
    expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(5);
    expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(25);
  });

  test('is slowed down just the same when there is no such account', async () => {
    const email = `${unique('nobody')}@example.com`;
    expect(await tryWrong(6, email)).toEqual([
      ...Array<string>(5).fill('invalid_credentials'),
      'rate_limited',
    ]);
  });

  test('does not keep its owner out of where they have been signed in before', async () => {
    const email = await signUp();
    const home = newAddress();
    expect((await trySignIn(email, password, home)).status).toBe(200);
    await tryWrong(6, email);
    expect(errorOf(await trySignIn(email, password)).code).toBe('rate_limited');
    expect((await trySignIn(email, password, home)).status).toBe(200);
    // Five there, too.
    expect(await tryWrong(6, email, home)).toEqual([
      ...Array<string>(5).fill('invalid_credentials'),
      'rate_limited',
    ]);
  });
});

describe('guessing from one network', () => {
  test('is slowed down after twenty wrong ones, whatever the accounts; others are not', async () => {
    const email = await signUp();
    const ip = newAddress();
    for (let time = 0; time < 20; time += 1) {
      const answer = await trySignIn(`${unique('any')}@example.com`, 'wrong', ip);
      expect(errorOf(answer).code).toBe('invalid_credentials');
    }
    expect(errorOf(await trySignIn(email, password, ip)).code).toBe('rate_limited');
    expect((await trySignIn(email, password)).status).toBe(200);
    world.clock.advanceMs(5_000);
    expect((await trySignIn(email, password, ip)).status).toBe(200);
  });

  test('counts all addresses of an IPv6 network as one', async () => {
    const addresses = Array.from({ length: 21 }, (_, i) => `2001:db8:7:7::${i + 1}`);
    const codes: string[] = [];
    for (const ip of addresses)
      codes.push(...codesOf([await trySignIn(`${unique('any')}@example.com`, 'wrong', ip)]));
    expect(codes).toEqual([...Array<string>(20).fill('invalid_credentials'), 'rate_limited']);
    const nextDoor = await trySignIn(`${unique('any')}@example.com`, 'wrong', '2001:db8:7:8::1');
    expect(errorOf(nextDoor).code).toBe('invalid_credentials');
  });
});

describe('mails that anybody can have sent', () => {
  test('stop after five to one address for a while, known or not', async () => {
    for (const email of [await signUp(), `${unique('nobody')}@example.com`]) {
      const resend = () => world.api().post('/v1/auth/resend-verification', { email }, from(newAddress()));
      let sent = 0;
      while ((await resend()).status === 202) sent += 1;
      // Signing up was one of the five.
      expect(sent).toBe(email.startsWith('nobody') ? 5 : 4);
      expect(errorOf(await resend()).code).toBe('rate_limited');
      world.clock.advanceMs(minuteMs);
      expect((await resend()).status).toBe(202);
    }
  });

  test('sign-ups from one network are slowed down after thirty', async () => {
    const ip = newAddress();
    const codes: string[] = [];
    for (let time = 0; time < 31; time += 1) {
      const person = { name: 'Bot', email: `${unique('bot')}@example.com`, password };
      const answer = await world.api().post('/v1/auth/sign-up', person, from(ip));
      codes.push(answer.status === 201 ? 'ok' : errorOf(answer).code);
    }
    expect(codes).toEqual([...Array<string>(30).fill('ok'), 'rate_limited']);
  });
});
