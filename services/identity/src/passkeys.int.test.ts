import { minuteMs } from '@aaf/testing/clock';
import { errorOf, type Answer } from '@aaf/testing/rest-client';
import { codeAt } from '@aaf/testing/two-factor';
import { createWorld, type Person, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enterPassword, mailsWith, meetChallenge, signInAgain } from './people.test-support.ts';
import {
  createSoftwareAuthenticator,
  type Flaws,
  type SoftwareAuthenticator,
} from './software-authenticator.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const codeOf = (answer: Answer) => errorOf(answer).code;
const begin = async (challenge?: string) =>
  (await world.api().post('/v1/auth/passkey/options', challenge === undefined ? {} : { challenge })).body;
const answer = (ceremony: string, response: object) =>
  world.api().post('/v1/auth/passkey', { ceremony, response });
async function signInWith(key: SoftwareAuthenticator, flaws: Flaws = {}, challenge?: string) {
  const { ceremony, options } = await begin(challenge);
  return answer(ceremony, key.get(options, flaws));
}
const prepare = async ({ api }: Person) => (await api.post('/v1/me/passkeys/options', {})).body;
const finish = ({ api }: Person, ceremony: string, response: object) =>
  api.post('/v1/me/passkeys', { name: 'Laptop', ceremony, response });
async function register(person: Person, key = createSoftwareAuthenticator(), flaws: Flaws = {}) {
  const { ceremony, options } = await prepare(person);
  return { key, registered: await finish(person, ceremony, key.create(options, flaws)) };
}
async function withPasskey() {
  const person = await world.signUp();
  const { key, registered } = await register(person);
  return { person, key, id: registered.body.id };
}

describe('registering a passkey', () => {
  test('asks for one that its person unlocks, and does not know their address', async () => {
    const person = await world.signUp();
    const { options } = await prepare(person);
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'Agent Action Firewall' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
    });
    expect(Buffer.from(options.user.id, 'base64url')).toHaveLength(16);
  });

  test('turns two-factor authentication on: this session has shown it, the others end', async () => {
    const person = await world.signUp();
    const other = await signInAgain(world, person);
    const { registered } = await register(person);
    expect(registered.status).toBe(201);
    const passkey = {
      id: expect.stringMatching(/^psk_/),
      name: 'Laptop',
      created_at: new Date(world.clock.nowMs()).toISOString(),
      last_used_at: null,
    };
    expect(registered.body).toEqual(passkey);
    expect((await person.api.get('/v1/me/passkeys')).body).toEqual({ data: [passkey] });
    expect((await person.api.get('/v1/me')).body.two_factor_enabled).toBe(true);
    expect(codeOf(await other.get('/v1/me'))).toBe('session_expired');
    const seen = await world.ask('identity.people.sessions', { user_ids: [person.id] });
    expect(seen.data.map((session) => session.has_second_factor)).toEqual([true]);
    await mailsWith(world, { email: person.email, subject: 'Two-factor authentication is on' });
  });

  test('a second one leaves the sessions alone, and one that is known is not made again', async () => {
    const { person, key } = await withPasskey();
    const { options } = await prepare(person);
    expect(options.excludeCredentials).toEqual([expect.objectContaining({ id: key.id })]);
    expect(codeOf((await register(person, key)).registered)).toBe('invalid_passkey');
    const { body } = await signInWith(key);
    expect((await register(person)).registered.status).toBe(201);
    expect((await world.api(body.token).get('/v1/me')).status).toBe(200);
    await mailsWith(world, { email: person.email, subject: 'A passkey was added' });
  });

  test.each<[string, Flaws]>([
    ['from another origin', { origin: 'https://evil.example' }],
    ['for another name', { rpId: 'evil.example' }],
    ['that its person did not unlock', { isUnverified: true }],
    ['that was made to sign in', { type: 'webauthn.get' }],
  ])('one %s is refused', async (_, flaws) => {
    const { registered } = await register(await world.signUp(), createSoftwareAuthenticator(), flaws);
    expect(codeOf(registered)).toBe('invalid_passkey');
  });

  test('a ceremony is good once, for ten minutes, and for whoever began it', async () => {
    const [person, other] = [await world.signUp(), await world.signUp()];
    const key = createSoftwareAuthenticator();
    const first = await prepare(person);
    const made = key.create(first.options);
    expect(codeOf(await finish(other, first.ceremony, made))).toBe('invalid_passkey');
    expect((await finish(person, first.ceremony, made)).status).toBe(201);
    expect(codeOf(await finish(person, first.ceremony, made))).toBe('invalid_passkey');
    const late = await prepare(person);
    world.clock.advanceMs(10 * minuteMs);
    await person.api.post('/v1/auth/sign-out', {});
    const { body } = await signInWith(key);
    const again = { ...person, api: world.api(body.token) };
    const another = createSoftwareAuthenticator();
    expect(codeOf(await finish(again, late.ceremony, another.create(late.options)))).toBe('invalid_passkey');
  });

  test.each([{}, { id: 'x' }, { response: { clientDataJSON: 'x' } }])(
    'an answer like %j is refused, and uses the ceremony up',
    async (response) => {
      const person = await world.signUp();
      const { ceremony, options } = await prepare(person);
      expect(codeOf(await finish(person, ceremony, response))).toBe('invalid_passkey');
      const good = createSoftwareAuthenticator().create(options);
      expect(codeOf(await finish(person, ceremony, good))).toBe('invalid_passkey');
    },
  );
});

describe('signing in with a passkey', () => {
  test('needs nothing else, and counts as both factors', async () => {
    const { person, key } = await withPasskey();
    const { options } = await begin();
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(options.allowCredentials).toBeUndefined();
    const { status, body } = await signInWith(key);
    expect([status, body.user.id]).toEqual([200, person.id]);
    expect((await world.api(body.token).get('/v1/me/passkeys')).body.data[0].last_used_at).not.toBeNull();
    const seen = await world.ask('identity.people.sessions', { user_ids: [person.id] });
    expect(seen.data.map((session) => session.has_second_factor)).toEqual([true, true]);
  });

  test('B8 is the second step of a sign-in with a password, by a passkey of that very person', async () => {
    const { person, key } = await withPasskey();
    const stranger = await withPasskey();
    const challenge = await meetChallenge(world, person);
    expect((await enterPassword(world, person)).body.two_factor.methods).toEqual(['passkey']);
    const { options } = await begin(challenge);
    expect(options.allowCredentials).toEqual([{ id: key.id, type: 'public-key', transports: ['internal'] }]);
    expect(codeOf(await signInWith(stranger.key, {}, challenge))).toBe('invalid_passkey');
    expect((await signInWith(key, {}, challenge)).status).toBe(200);
    // The challenge is used up.
    const again = await world.api().post('/v1/auth/passkey/options', { challenge });
    expect(codeOf(again)).toBe('invalid_token');
  });

  test.each<[string, Flaws]>([
    ['from another origin', { origin: 'https://evil.example' }],
    ['for another name', { rpId: 'evil.example' }],
    ['that its person did not unlock', { isUnverified: true }],
    ['whose counter went back, as a copy of it would', { counter: 1 }],
    ['with a signature of something else', { isForged: true }],
    ['for another person', { userHandle: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['that was made to register', { type: 'webauthn.create' }],
  ])('an answer %s is refused', async (_, flaws) => {
    const { key } = await withPasskey();
    expect((await signInWith(key)).status).toBe(200);
    expect(codeOf(await signInWith(key, flaws))).toBe('invalid_passkey');
  });

  test('one answer opens one session, however many bring it at once', async () => {
    const { key } = await withPasskey();
    const { ceremony, options } = await begin();
    const response = key.get(options);
    const answers = await Promise.all(Array.from({ length: 10 }, () => answer(ceremony, response)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('a ceremony is good for ten minutes', async () => {
    const { key } = await withPasskey();
    const { ceremony, options } = await begin();
    world.clock.advanceMs(10 * minuteMs);
    expect(codeOf(await answer(ceremony, key.get(options)))).toBe('invalid_passkey');
  });
});

describe('removing a passkey', () => {
  test('is for its person alone; without it nobody signs in with it', async () => {
    const [{ person, key, id }, other] = [await withPasskey(), await withPasskey()];
    for (const wrong of [id, 'psk_01h455vb4pex5vsknk084sn02q', 'x']) {
      expect(codeOf(await other.person.api.delete(`/v1/me/passkeys/${wrong}`))).toBe('not_found');
    }
    expect((await person.api.delete(`/v1/me/passkeys/${id}`)).status).toBe(204);
    expect(codeOf(await signInWith(key))).toBe('invalid_passkey');
  });

  test('B13 the last one turns two-factor authentication off: what was shown of it counts for nothing', async () => {
    const { person, key, id } = await withPasskey();
    const { body } = await signInWith(key);
    await person.api.delete(`/v1/me/passkeys/${id}`);
    expect(codeOf(await world.api(body.token).get('/v1/me'))).toBe('session_expired');
    const seen = await world.ask('identity.people.sessions', { user_ids: [person.id] });
    expect(seen.data.map((session) => session.has_second_factor)).toEqual([false]);
    await mailsWith(world, { email: person.email, subject: 'Two-factor authentication is off' });
  });

  test('B13 without the authenticator app, passkeys go on being asked for; the other sessions end', async () => {
    const { person } = await withPasskey();
    // With a passkey alone, whoever is fresh is so by signing in.
    const { body } = await person.api.post('/v1/me/two-factor/totp', {});
    const code = codeAt(body.secret, world.clock.nowMs());
    expect((await person.api.post('/v1/me/two-factor/totp/verify', { code })).status).toBe(200);
    expect((await person.api.post('/v1/me/two-factor/disable', {})).status).toBe(204);
    expect((await enterPassword(world, person)).body.two_factor.methods).toEqual(['passkey']);
    const status = await person.api.get('/v1/me/two-factor');
    expect(status.body).toEqual({ totp: false, passkeys: 1, recovery_codes_left: 0 });
  });

  describe('proves again that it is them', () => {
    const prepareProof = async ({ api }: Person) =>
      (await api.post('/v1/auth/step-up/passkey/options', {})).body;
    const prove = ({ api }: Person, ceremony: string, response: object) =>
      api.post('/v1/auth/step-up', { passkey: { ceremony, response } });
    const removal = ({ person, id }: Awaited<ReturnType<typeof withPasskey>>) =>
      person.api.delete(`/v1/me/passkeys/${id}`);

    test('for ten minutes; a password does not', async () => {
      const one = await withPasskey();
      const { person, key } = one;
      world.clock.advanceMs(10 * minuteMs + 1);
      expect(codeOf(await removal(one))).toBe('step_up_required');
      const refused = errorOf(await person.api.post('/v1/auth/step-up', { password: person.password }));
      expect(refused).toMatchObject({
        code: 'invalid_code',
        message: expect.stringContaining('show your passkey'),
      });
      const { ceremony, options } = await prepareProof(person);
      expect(options.allowCredentials).toEqual([expect.objectContaining({ id: key.id })]);
      const shown = key.get(options);
      expect((await prove(person, ceremony, shown)).status).toBe(204);
      expect(codeOf(await prove(person, ceremony, shown)), 'each once').toBe('invalid_passkey');
      expect((await removal(one)).status).toBe(204);
    });

    test('with a passkey of their own, in a ceremony that they began for it', async () => {
      const [one, other] = [await withPasskey(), await withPasskey()];
      const stolen = await prepareProof(one.person);
      expect(codeOf(await prove(other.person, stolen.ceremony, other.key.get(stolen.options)))).toBe(
        'invalid_passkey',
      );
      const foreign = await prepareProof(one.person);
      expect(codeOf(await prove(one.person, foreign.ceremony, other.key.get(foreign.options)))).toBe(
        'invalid_passkey',
      );
      const signIn = await begin();
      expect(codeOf(await prove(one.person, signIn.ceremony, one.key.get(signIn.options)))).toBe(
        'invalid_passkey',
      );
      const proof = await prepareProof(one.person);
      expect(codeOf(await answer(proof.ceremony, one.key.get(proof.options)))).toBe('invalid_passkey');
      const late = await prepareProof(one.person);
      world.clock.advanceMs(10 * minuteMs);
      expect(codeOf(await prove(one.person, late.ceremony, one.key.get(late.options)))).toBe(
        'invalid_passkey',
      );
    });

    test('and nobody without one can begin', async () => {
      expect(codeOf(await (await world.signUp()).api.post('/v1/auth/step-up/passkey/options', {}))).toBe(
        'invalid_passkey',
      );
    });
  });
});
