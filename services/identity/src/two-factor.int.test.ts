import { dayMs, minuteMs } from '@aaf/testing/clock';
import { errorOf, type Answer } from '@aaf/testing/rest-client';
import { codeAt } from '@aaf/testing/two-factor';
import { createWorld, type Person, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enterPassword, mailsWith, meetChallenge, signInAgain } from './people.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const codeOf = (answer: Answer) => errorOf(answer).code;
const finish = (challenge: string, shown: object) =>
  world.api().post('/v1/auth/two-factor', { challenge, ...shown });
const signInWith = async (person: Person, shown: object) => finish(await meetChallenge(world, person), shown);
const protectedPerson = async () => {
  const person = await world.signUp();
  return { person, app: await world.enableTwoFactor(person) };
};

describe('setting up an authenticator app', () => {
  test('shows its secret once, as text, address and picture, and counts once a code of it was verified', async () => {
    const person = await world.signUp();
    const { body } = await person.api.post('/v1/me/two-factor/totp', {});
    expect(body.otpauth_url).toContain(`secret=${body.secret}`);
    expect(body.qr_svg).toMatch(/^<svg /);
    const status = async () => (await person.api.get('/v1/me/two-factor')).body;
    expect(await status()).toEqual({ totp: false, passkeys: 0, recovery_codes_left: 0 });
    expect((await enterPassword(world, person)).body.token).toBeDefined();
    const wrong = await person.api.post('/v1/me/two-factor/totp/verify', { code: '000000' });
    expect(codeOf(wrong)).toBe('invalid_code');
    const code = codeAt(body.secret, world.clock.nowMs());
    const verified = await person.api.post('/v1/me/two-factor/totp/verify', { code });
    expect(new Set(verified.body.recovery_codes).size).toBe(10);
    expect(await status()).toEqual({ totp: true, passkeys: 0, recovery_codes_left: 10 });
    expect((await person.api.get('/v1/me')).body.two_factor_enabled).toBe(true);
    await mailsWith(world, { email: person.email, subject: 'Two-factor authentication is on' });
    expect(codeOf(await person.api.post('/v1/me/two-factor/totp', {}))).toBe('two_factor_enabled');
  });

  test('ends the other sessions, which never showed it', async () => {
    const person = await world.signUp();
    const other = await signInAgain(world, person);
    await world.enableTwoFactor(person);
    expect(codeOf(await other.get('/v1/me'))).toBe('session_expired');
    expect((await person.api.get('/v1/me')).status).toBe(200);
  });

  test('can begin anew until it is verified; the secret of before is good for nothing', async () => {
    const person = await world.signUp();
    const first = await person.api.post('/v1/me/two-factor/totp', {});
    const second = await person.api.post('/v1/me/two-factor/totp', {});
    const verify = (secret: string) =>
      person.api.post('/v1/me/two-factor/totp/verify', { code: codeAt(secret, world.clock.nowMs()) });
    expect(codeOf(await verify(first.body.secret))).toBe('invalid_code');
    expect((await verify(second.body.secret)).status).toBe(200);
  });

  test('needs a verified address, and somebody who has just proven who they are', async () => {
    const person = await world.signUp();
    const squatter = { name: 'Eve', email: `squatted-${person.email}`, password: 'correct horse battery' };
    await world.api().post('/v1/auth/sign-up', squatter);
    const api = await signInAgain(world, squatter);
    expect(codeOf(await api.post('/v1/me/two-factor/totp', {}))).toBe('email_unverified');
    expect(codeOf(await api.post('/v1/me/passkeys/options', {}))).toBe('email_unverified');
    world.clock.advanceMs(11 * minuteMs);
    expect(codeOf(await person.api.post('/v1/me/two-factor/totp', {}))).toBe('step_up_required');
  });

  test('keeps its secret and its recovery codes where nobody reads them', async () => {
    const { person, app } = await protectedPerson();
    await signInWith(person, { recovery_code: app.recovery_codes[0] });
    const rows = await world.sql(
      `select a::text || coalesce((select string_agg(r::text, '') from identity.recovery_codes r), '') as row
         from identity.authenticators a`,
    );
    const everything = JSON.stringify(rows) + world.logs.lines.join('\n');
    expect(everything).toContain(':');
    const secrets = [app.secret, Buffer.from(app.secret).toString('hex'), ...app.recovery_codes];
    for (const secret of secrets) expect(everything).not.toContain(secret);
  });
});

describe('signing in with a second factor', () => {
  test('B8 the password alone opens nothing: it answers with what is to be shown', async () => {
    const { person } = await protectedPerson();
    const { status, body } = await enterPassword(world, person);
    expect(status).toBe(200);
    expect(body).toEqual({
      two_factor: { challenge: expect.any(String), methods: ['totp', 'recovery_code'] },
    });
    expect(codeOf(await world.api(body.two_factor.challenge).get('/v1/me'))).toBe('invalid_token');
  });

  test('B8 a right code opens a session that has shown it', async () => {
    const { person, app } = await protectedPerson();
    const { status, body } = await signInWith(person, { code: app.code() });
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ id: person.id, two_factor_enabled: true });
    const seen = await world.ask('identity.people.sessions', { user_ids: [person.id] });
    expect(seen.data.map((session) => session.has_second_factor)).toEqual([true, true]);
  });

  test('B8 a wrong code, one used before and one of another time are refused', async () => {
    const { person, app } = await protectedPerson();
    const code = app.code();
    expect((await signInWith(person, { code })).status).toBe(200);
    const challenge = await meetChallenge(world, person);
    const now = world.clock.nowMs();
    const refused = [code, codeAt(app.secret, now - minuteMs), codeAt(app.secret, now + 2 * minuteMs)];
    for (const wrong of refused)
      expect(codeOf(await finish(challenge, { code: wrong }))).toBe('invalid_code');
    // Also when it is older than the last one that was taken.
    const newer = app.code();
    expect((await finish(challenge, { code: newer })).status).toBe(200);
    const older = codeAt(app.secret, world.clock.nowMs());
    expect(codeOf(await signInWith(person, { code: older }))).toBe('invalid_code');
  });

  test('B8 a recovery code works once, however it is spelled, and its person is told', async () => {
    const { person, app } = await protectedPerson();
    const [first = ''] = app.recovery_codes;
    const sloppy = ` ${first.toUpperCase().replaceAll('-', ' ')} `;
    expect((await signInWith(person, { recovery_code: sloppy })).status).toBe(200);
    expect(codeOf(await signInWith(person, { recovery_code: first }))).toBe('invalid_code');
    await mailsWith(world, { email: person.email, subject: 'A recovery code was used' });
    const { body } = await person.api.get('/v1/me/two-factor');
    expect(body.recovery_codes_left).toBe(9);
  });

  test('B8 a recovery code of somebody else is none', async () => {
    const [{ person }, other] = [await protectedPerson(), await protectedPerson()];
    const refused = await signInWith(person, { recovery_code: other.app.recovery_codes[0] });
    expect(codeOf(refused)).toBe('invalid_code');
  });

  test('B8 a challenge is good for ten minutes, and once', async () => {
    const { person, app } = await protectedPerson();
    const late = await meetChallenge(world, person);
    world.clock.advanceMs(10 * minuteMs);
    expect(codeOf(await finish(late, { code: app.code() }))).toBe('invalid_token');
    const used = await meetChallenge(world, person);
    expect((await finish(used, { code: app.code() })).status).toBe(200);
    expect(codeOf(await finish(used, { code: app.code() }))).toBe('invalid_token');
    const [one = ''] = app.recovery_codes;
    expect(codeOf(await finish(used, { recovery_code: one }))).toBe('invalid_token');
    // What was shown to a challenge that is over is not used up by it.
    expect((await signInWith(person, { recovery_code: one })).status).toBe(200);
  });

  test.each([{}, { code: '123456', recovery_code: 'aaaa-bbbb' }, { code: '12345' }])(
    'takes a code or a recovery code, not %j',
    async (shown) => {
      expect(codeOf(await finish('x', shown))).toBe('invalid_input');
    },
  );
});

describe('with a second factor set up', () => {
  test('B13 turning it off ends the other sessions, and this one has shown nothing any more', async () => {
    const { person, app } = await protectedPerson();
    const { body } = await signInWith(person, { code: app.code() });
    const pending = await meetChallenge(world, person);
    expect((await person.api.post('/v1/me/two-factor/disable', {})).status).toBe(204);
    expect(codeOf(await world.api(body.token).get('/v1/me'))).toBe('session_expired');
    expect(codeOf(await finish(pending, { recovery_code: app.recovery_codes[0] }))).toBe('invalid_token');
    const seen = await world.ask('identity.people.sessions', { user_ids: [person.id] });
    expect(seen.data.map((session) => session.has_second_factor)).toEqual([false]);
    expect((await enterPassword(world, person)).body.token).toBeDefined();
    await mailsWith(world, { email: person.email, subject: 'Two-factor authentication is off' });
    expect(codeOf(await person.api.post('/v1/me/two-factor/disable', {}))).toBe('two_factor_disabled');
  });

  test('new recovery codes replace the old ones', async () => {
    const { person, app } = await protectedPerson();
    const { body } = await person.api.post('/v1/me/two-factor/recovery-codes', {});
    expect(body.recovery_codes).toHaveLength(10);
    expect(codeOf(await signInWith(person, { recovery_code: app.recovery_codes[0] }))).toBe('invalid_code');
    expect((await signInWith(person, { recovery_code: body.recovery_codes[0] })).status).toBe(200);
    const nobody = await world.signUp();
    const refused = await nobody.api.post('/v1/me/two-factor/recovery-codes', {});
    expect(codeOf(refused)).toBe('two_factor_disabled');
  });

  test('a password proves nothing: a step-up needs a code, which is then used up', async () => {
    const { person, app } = await protectedPerson();
    world.clock.advanceMs(11 * minuteMs);
    const turnOff = () => person.api.post('/v1/me/two-factor/disable', {});
    const stepUp = (shown: object) => person.api.post('/v1/auth/step-up', shown);
    expect(codeOf(await turnOff())).toBe('step_up_required');
    const refused = errorOf(await stepUp({ password: person.password }));
    expect(refused).toMatchObject({
      code: 'invalid_code',
      message: expect.stringContaining('a code of your'),
    });
    expect(codeOf(await stepUp({ code: '000000' }))).toBe('invalid_code');
    expect(codeOf(await stepUp({ code: app.code(), password: 'wrong' }))).toBe('invalid_credentials');
    const code = app.code();
    expect((await stepUp({ code })).status).toBe(204);
    expect(codeOf(await stepUp({ code }))).toBe('invalid_code');
    expect((await turnOff()).status).toBe(204);
  });
});

describe('a step-up without a second factor', () => {
  test('takes the password, and is good for ten minutes', async () => {
    const person = await world.signUp();
    world.clock.advanceMs(10 * minuteMs + 1);
    const attempt = () => person.api.post('/v1/me/two-factor/totp', {});
    const stepUp = (shown: object) => person.api.post('/v1/auth/step-up', shown);
    expect(codeOf(await attempt())).toBe('step_up_required');
    expect(codeOf(await stepUp({ password: 'not the password' }))).toBe('invalid_credentials');
    expect(codeOf(await stepUp({ code: '123456' }))).toBe('invalid_credentials');
    expect((await stepUp({ password: person.password })).status).toBe(204);
    expect((await attempt()).status).toBe(200);
    world.clock.advanceMs(10 * minuteMs + 1);
    expect(codeOf(await attempt())).toBe('step_up_required');
  });
});

test('what is over for a month is forgotten: challenges, ended sessions, enrolments nobody finished', async () => {
  const { person } = await protectedPerson();
  await meetChallenge(world, person);
  const unfinished = await world.signUp();
  await unfinished.api.post('/v1/me/two-factor/totp', {});
  await unfinished.api.post('/v1/auth/sign-out', {});
  const ended = await world.sql(
    'select 1 from identity.sessions where user_id = $1 and ended_at is not null',
    [unfinished.id],
  );
  expect(ended).toHaveLength(1);
  world.clock.advanceMs(30 * dayMs + 11 * minuteMs);
  await world.runJob('identity', 'forget');
  const left = async (table: string, id: string) =>
    world.sql(`select 1 from identity.${table} where user_id = $1`, [id]);
  expect(await left('challenges', person.id)).toEqual([]);
  expect(await left('authenticators', person.id)).toHaveLength(1);
  expect(await left('authenticators', unfinished.id)).toEqual([]);
  expect(await left('sessions', unfinished.id)).toEqual([]);
});
