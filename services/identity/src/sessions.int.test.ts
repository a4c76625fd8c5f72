import { dayMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, unique, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const signIn = (email: string, password: string) => world.api().post('/v1/auth/sign-in', { email, password });

describe('signing in', () => {
  test('gives a new session each time, with its token, its end and the person', async () => {
    const person = await world.signUp();
    const first = await signIn(` ${person.email.toUpperCase()} `, person.password);
    const second = await signIn(person.email, person.password);
    expect(first.status).toBe(200);
    expect(first.body).toEqual({
      token: expect.stringMatching(/^aafs_[A-Za-z0-9_-]{43}$/),
      expires_at: new Date(world.clock.nowMs() + 7 * dayMs).toISOString(),
      user: {
        id: person.id,
        name: person.name,
        email: person.email,
        email_verified: true,
        two_factor_enabled: false,
        preferences: { theme: 'system' },
      },
    });
    expect(first.body.token).not.toBe(second.body.token);
    for (const { body } of [first, second]) {
      expect((await world.api(body.token).get('/v1/me')).body).toEqual(body.user);
    }
  });

  test('works before the address is verified', async () => {
    const email = `${unique('early')}@example.com`;
    await world.api().post('/v1/auth/sign-up', { name: 'Early', email, password: 'correct horse battery' });
    const { body } = await signIn(email, 'correct horse battery');
    expect(body.user.email_verified).toBe(false);
  });

  test('refuses a wrong password and an unknown address in the same words', async () => {
    const person = await world.signUp();
    const wrong = errorOf(await signIn(person.email, 'not the password'));
    const unknown = errorOf(await signIn(`${unique('nobody')}@example.com`, 'not the password'));
    expect(wrong).toMatchObject({ status: 401, code: 'invalid_credentials' });
    expect({ ...unknown, request_id: '' }).toEqual({ ...wrong, request_id: '' });
  });
});

describe('a session', () => {
  test('ends after seven days, however busy it is', async () => {
    const person = await world.signUp();
    world.clock.advanceMs(7 * dayMs - 1);
    expect((await person.api.get('/v1/me')).status).toBe(200);
    world.clock.advanceMs(1);
    expect(errorOf(await person.api.get('/v1/me'))).toMatchObject({ status: 401, code: 'session_expired' });
  });

  test('B13 ends when its person signs out, and that person’s others do not', async () => {
    const person = await world.signUp();
    const { body } = await signIn(person.email, person.password);
    expect((await person.api.post('/v1/auth/sign-out', {})).status).toBe(204);
    expect(errorOf(await person.api.get('/v1/me'))).toMatchObject({ status: 401, code: 'session_expired' });
    expect((await world.api(body.token).get('/v1/me')).status).toBe(200);
  });

  test('that was never given out is none', async () => {
    const forged = `aafs_${'A'.repeat(43)}`;
    expect(errorOf(await world.api(forged).get('/v1/me'))).toMatchObject({
      status: 401,
      code: 'invalid_token',
    });
  });

  test('is forgotten a month after its end, and no sooner', async () => {
    const person = await world.signUp();
    const sessions = () => world.sql('select 1 from identity.sessions where user_id = $1', [person.id]);
    world.clock.advanceMs(37 * dayMs);
    await world.runJob('identity', 'forget');
    expect(await sessions()).toHaveLength(1);
    world.clock.advanceMs(1);
    await world.runJob('identity', 'forget');
    expect(await sessions()).toHaveLength(0);
  });
});
