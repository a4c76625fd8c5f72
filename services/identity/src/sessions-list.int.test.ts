import { hashToken } from '@aaf/service/token-hash';
import { dayMs, minuteMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type Person, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0';

async function signInAgain({ email, password }: Person) {
  const { body } = await world
    .api()
    .post('/v1/auth/sign-in', { email, password }, { headers: { 'user-agent': firefox } });
  return world.api(body.token);
}
const list = async (api: Person['api']) => (await api.get('/v1/me/sessions')).body.data;
const resolve = (token: string) => world.ask('identity.sessions.resolve', { token_hash: hashToken(token) });

describe('a person’s sessions', () => {
  test('are listed with their device, the present one marked, and nobody else’s', async () => {
    const person = await world.signUp();
    await world.signUp();
    await signInAgain(person);
    const sessions = await list(person.api);
    expect(sessions).toHaveLength(2);
    expect(sessions.filter((session: any) => session.is_current)).toHaveLength(1);
    expect(sessions.find((session: any) => !session.is_current)).toEqual({
      id: expect.stringMatching(/^ses_/),
      is_current: false,
      device: 'Firefox on Linux',
      ip: '127.0.0.1',
      created_at: new Date(world.clock.nowMs()).toISOString(),
      last_seen_at: expect.any(String),
      expires_at: new Date(world.clock.nowMs() + 7 * dayMs).toISOString(),
    });
  });

  test('B13 end one by one, at once; one that is another’s, ended or none is not found', async () => {
    const [person, other] = [await world.signUp(), await world.signUp()];
    const elsewhere = await signInAgain(person);
    const { id } = (await list(person.api)).find((session: any) => !session.is_current);
    for (const wrong of [id, 'ses_01h455vb4pex5vsknk084sn02q', 'x', '%00']) {
      const refused = await other.api.delete(`/v1/me/sessions/${wrong}`);
      expect(errorOf(refused).code).toBe('not_found');
    }
    expect((await elsewhere.get('/v1/me')).status).toBe(200);
    expect((await person.api.delete(`/v1/me/sessions/${id}`)).status).toBe(204);
    expect(errorOf(await elsewhere.get('/v1/me')).code).toBe('session_expired');
    expect(errorOf(await person.api.delete(`/v1/me/sessions/${id}`)).code).toBe('not_found');
    expect(await list(person.api)).toHaveLength(1);
  });

  test('B13 all but the present one end together, and it says how many', async () => {
    const person = await world.signUp();
    const others = [await signInAgain(person), await signInAgain(person)];
    const answer = await person.api.post('/v1/me/sessions/revoke-others');
    expect([answer.status, answer.body]).toEqual([200, { revoked: 2 }]);
    for (const other of others) expect((await other.get('/v1/me')).status).toBe(401);
    expect((await person.api.get('/v1/me')).status).toBe(200);
  });
});

describe('the parts of the product', () => {
  test('learn from a session who it is, what it has shown, and when', async () => {
    const person = await world.signUp();
    const signedInAt = new Date(world.clock.nowMs()).toISOString();
    expect(await resolve(person.token)).toMatchObject({
      user_id: person.id,
      email_verified: true,
      two_factor_enabled: false,
      has_second_factor: false,
      signed_in_at: signedInAt,
      proven_at: signedInAt,
    });
  });

  test('remember when and from where a session was last used; one that ended stays as it was', async () => {
    const person = await world.signUp();
    const { session_id } = await resolve(person.token);
    world.clock.advanceMs(minuteMs);
    const lastSeen = new Date(world.clock.nowMs()).toISOString();
    await world.ask('identity.sessions.touch', { session_id, ip: '203.0.113.9', user_agent: firefox });
    expect((await resolve(person.token)).last_seen_at).toBe(lastSeen);
    const seen = { user_ids: [person.id] };
    const { data } = await world.ask('identity.people.sessions', seen);
    expect(data).toEqual([
      {
        id: session_id,
        user_id: person.id,
        device: 'Firefox on Linux',
        ip: '203.0.113.9',
        has_second_factor: false,
        signed_in_at: expect.any(String),
        last_seen_at: lastSeen,
      },
    ]);
    await person.api.post('/v1/auth/sign-out', {});
    await world.ask('identity.sessions.touch', { session_id, ip: '203.0.113.10', user_agent: null });
    const rows = await world.sql('select ip from identity.sessions where user_id = $1', [person.id]);
    expect(rows).toEqual([{ ip: '203.0.113.9' }]);
    expect((await world.ask('identity.people.sessions', seen)).data).toEqual([]);
  });

  test('find a person by an address that they verified, and by no other', async () => {
    const person = await world.signUp('Grace Hopper');
    expect(await world.ask('identity.people.findByEmail', { email: person.email })).toEqual({
      user: { id: person.id, name: 'Grace Hopper' },
    });
    const email = `unverified-${person.email}`;
    await world.api().post('/v1/auth/sign-up', { name: 'Eve', email, password: 'correct horse battery' });
    expect(await world.ask('identity.people.findByEmail', { email })).toEqual({ user: null });
    expect(await world.ask('identity.people.list', { user_ids: [person.id] })).toEqual({
      data: [{ id: person.id, name: 'Grace Hopper', email: person.email, two_factor_enabled: false }],
    });
  });
});
