import { hourMs } from '@aaf/testing/clock';
import { eventually } from '@aaf/testing/eventually';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, unique, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld({ gateways: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

const password = 'correct horse battery';
const newPerson = () => ({ name: 'Ada Lovelace', email: `${unique('ada')}@example.com`, password });
const signUp = (person: object, gateway = 0) =>
  world.api(undefined, gateway).post('/v1/auth/sign-up', person);
const verify = (token: string, gateway = 0) =>
  world.api(undefined, gateway).post('/v1/auth/verify-email', { token });
const resend = (email: string) => world.api().post('/v1/auth/resend-verification', { email });

/** The mails to somebody, newest first, as soon as there are as many. */
const mailsTo = (email: string, count: number) =>
  eventually(
    () => world.mailbox(email),
    (mails) => mails.length >= count,
  );

async function newestToken(email: string, count = 1): Promise<string> {
  const [mail] = await mailsTo(email, count);
  return /token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
}

describe('signing up', () => {
  test('makes a person whose address is not verified, and sends a link that verifies it', async () => {
    const person = newPerson();
    const { status, body } = await signUp({ ...person, email: ` ${person.email.toUpperCase()} ` });
    expect(status).toBe(201);
    expect(body).toEqual({
      user: {
        id: expect.stringMatching(/^usr_/),
        name: person.name,
        email: person.email,
        email_verified: false,
        two_factor_enabled: false,
        preferences: { theme: 'system' },
      },
    });
    const [mail] = await mailsTo(person.email, 1);
    expect(mail?.subject).toBe('Verify your e-mail address');
    expect(mail?.text).toMatch(/^http:\/\/127\.0\.0\.1:3000\/verify-email\?token=[\w-]{43}$/m);
    const verified = await verify(await newestToken(person.email));
    expect(verified.status).toBe(200);
    expect(verified.body).toEqual({ user: { ...body.user, email_verified: true } });
  });

  test('carries no word of the sender’s choosing to an address that may not be theirs', async () => {
    const person = { ...newPerson(), name: 'You won! https://evil.example' };
    await signUp(person);
    await mailsTo(person.email, 1);
    await signUp(person);
    const mails = await mailsTo(person.email, 2);
    expect(JSON.stringify(mails)).not.toContain('evil.example');
  });

  test('answers the same for an address that is known, makes nothing, and tells its owner by mail', async () => {
    const owner = await world.signUp();
    const intruder = { name: 'Mallory', email: owner.email, password: 'another long password' };
    const known = await signUp(intruder);
    const unknown = await signUp({ ...intruder, email: `${unique('new')}@example.com` });
    const shape = ({ status, body }: typeof known) => [status, { ...body.user, id: '', email: '' }];
    expect(shape(known)).toEqual(shape(unknown));
    expect(known.body.user.id).not.toBe(owner.id);
    const [mail] = await mailsTo(owner.email, 2);
    expect(mail?.subject).toBe('You already have an account');
    expect(mail?.text).not.toContain('token=');
    expect(await world.sql('select name from identity.users where email = $1', [owner.email])).toEqual([
      { name: owner.name },
    ]);
    const signIn = { email: owner.email, password: intruder.password };
    expect(errorOf(await world.api().post('/v1/auth/sign-in', signIn)).code).toBe('invalid_credentials');
  });

  test('makes one person, however many ask for one address at once', async () => {
    const person = newPerson();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => signUp(person, i % 2)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(await world.sql('select 1 from identity.users where email = $1', [person.email])).toHaveLength(1);
  });

  test.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(101) }],
    ['email', { email: 'not an address' }],
    ['email', { email: 'ada@example.com, eve@example.com' }],
    ['email', { email: 'ada@example.com\nbcc: eve@example.com' }],
    ['password', { password: 'too short' }],
    ['password', { password: 'x'.repeat(201) }],
  ])('names the field %s of %j', async (field, wrong) => {
    const error = errorOf(await signUp({ ...newPerson(), ...wrong }));
    expect(error).toMatchObject({ status: 422, code: 'invalid_input' });
    expect(Object.keys(error.details['fields'] as object)).toEqual([field]);
  });
});

describe('a link that verifies an address', () => {
  test('works once, however many use it at once', async () => {
    const person = newPerson();
    await signUp(person);
    const token = await newestToken(person.email);
    const statuses = (await Promise.all(Array.from({ length: 8 }, (_, i) => verify(token, i % 2)))).map(
      (a) => a.status,
    );
    expect(statuses.toSorted()).toEqual([200, ...Array<number>(7).fill(410)]);
    expect(errorOf(await verify(token))).toMatchObject({ status: 410, code: 'link_expired' });
  });

  test('works for 24 hours', async () => {
    const [early, late] = [newPerson(), newPerson()];
    await signUp(early);
    await signUp(late);
    const tokens = [await newestToken(early.email), await newestToken(late.email)] as const;
    world.clock.advanceMs(24 * hourMs - 1);
    expect((await verify(tokens[0])).status).toBe(200);
    world.clock.advanceMs(1);
    expect(errorOf(await verify(tokens[1])).code).toBe('link_expired');
  });

  test('works no more when a newer one was asked for', async () => {
    const person = newPerson();
    await signUp(person);
    const older = await newestToken(person.email);
    expect((await resend(person.email)).status).toBe(202);
    const newer = await newestToken(person.email, 2);
    expect(newer).not.toBe(older);
    expect(errorOf(await verify(older)).code).toBe('link_expired');
    expect((await verify(newer)).status).toBe(200);
  });

  test('is sent again to nobody but those who need it, and the answer is the same for all', async () => {
    const [verified, waiting] = [await world.signUp(), newPerson()];
    await signUp(waiting);
    const unknown = `${unique('nobody')}@example.com`;
    for (const email of [verified.email, unknown, waiting.email]) {
      const { status, body } = await resend(email);
      expect([status, body]).toEqual([202, { accepted: true }]);
    }
    await mailsTo(waiting.email, 2);
    expect(await world.mailbox(verified.email)).toHaveLength(1);
    expect(await world.mailbox(unknown)).toEqual([]);
  });

  test.each(['x', 'A'.repeat(43), '../../etc/passwd', 'a'.repeat(200)])('is not %j', async (token) => {
    expect(errorOf(await verify(token)).code).toBe('link_expired');
  });
});

test('no secret of a person is kept or logged as it is: password, session, link', async () => {
  const person = newPerson();
  await signUp(person);
  const link = await newestToken(person.email);
  const { body } = await world.api().post('/v1/auth/sign-in', { email: person.email, password });
  await verify(link);
  await world.api(body.token).get('/v1/me');
  const tables = await world.sql(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  );
  const dumps = await Promise.all(
    tables.map(({ name }) => world.sql(`select t::text as row from ${String(name)} t`)),
  );
  const everything = JSON.stringify(dumps) + world.logs.lines.join('\n');
  expect(everything).toContain(person.email);
  for (const secret of [password, body.token, link]) expect(everything).not.toContain(secret);
  // Nor in the waiting mails, which the dump shows as bytes.
  expect(everything).not.toContain(Buffer.from(link).toString('hex'));
});
