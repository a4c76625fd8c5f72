import { hourMs, minuteMs } from '@aaf/testing/clock';
import { eventually } from '@aaf/testing/eventually';
import { errorOf, type Answer } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkIn, mailsWith } from './people.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const subject = 'Confirm your new e-mail address';
const codeOf = (answer: Answer) => errorOf(answer).code;
const follow = (token: string) => world.api().post('/v1/auth/verify-email', { token });

describe('a person', () => {
  test('changes their name and their theme, one or both', async () => {
    const person = await world.signUp();
    const renamed = await person.api.patch('/v1/me', { name: ' Grace Hopper ' });
    expect(renamed.body).toMatchObject({ name: 'Grace Hopper', preferences: { theme: 'system' } });
    const dark = await person.api.patch('/v1/me', { preferences: { theme: 'dark' } });
    expect(dark.body).toMatchObject({ name: 'Grace Hopper', preferences: { theme: 'dark' } });
    expect((await person.api.get('/v1/me')).body).toEqual(dark.body);
    for (const wrong of [{ name: ' ' }, { preferences: { theme: 'pink' } }, { email: 'a@example.com' }]) {
      expect(codeOf(await person.api.patch('/v1/me', wrong))).toBe('invalid_input');
    }
  });
});

describe('a new address', () => {
  test('counts once its link is followed; the old address is told before', async () => {
    const person = await world.signUp();
    const email = `new-${person.email}`;
    const asked = await person.api.post('/v1/me/email', { email });
    expect([asked.status, asked.body]).toEqual([202, { accepted: true }]);
    await mailsWith(world, { email: person.email, subject: 'Your e-mail address is about to change' });
    expect((await person.api.get('/v1/me')).body.email).toBe(person.email);
    const token = await linkIn(world, { email, subject });
    expect((await follow(token)).body.user).toMatchObject({ id: person.id, email, email_verified: true });
    expect((await person.api.get('/v1/me')).body.email).toBe(email);
    expect(codeOf(await follow(token))).toBe('link_expired');
  });

  test('needs somebody who has just proven who they are', async () => {
    const person = await world.signUp();
    world.clock.advanceMs(11 * minuteMs);
    const refused = await person.api.post('/v1/me/email', { email: `new-${person.email}` });
    expect(codeOf(refused)).toBe('step_up_required');
  });

  test('has a link that works for 24 hours', async () => {
    const [early, late] = [await world.signUp(), await world.signUp()];
    const links: string[] = [];
    for (const { api, email } of [early, late]) {
      await api.post('/v1/me/email', { email: `new-${email}` });
      links.push(await linkIn(world, { email: `new-${email}`, subject }));
    }
    world.clock.advanceMs(24 * hourMs - 1);
    expect((await follow(links[0] ?? '')).status).toBe(200);
    world.clock.advanceMs(1);
    expect(codeOf(await follow(links[1] ?? ''))).toBe('link_expired');
  });

  test('that is taken gets the same answer, and only its owner learns why nothing happens', async () => {
    const [person, owner] = [await world.signUp(), await world.signUp()];
    const answer = await person.api.post('/v1/me/email', { email: owner.email });
    expect([answer.status, answer.body]).toEqual([202, { accepted: true }]);
    const [mail] = await mailsWith(world, {
      email: owner.email,
      subject: 'This address has an account already',
    });
    expect(mail?.text).not.toContain('token=');
  });

  test('that somebody else got meanwhile is refused, and one of many who follow at once gets it', async () => {
    const [first, second] = [await world.signUp(), await world.signUp()];
    const email = `wanted-${first.email}`;
    await first.api.post('/v1/me/email', { email });
    const one = await linkIn(world, { email, subject });
    await second.api.post('/v1/me/email', { email });
    const other = await linkIn(world, { email, subject, count: 2 });
    const answers = await Promise.all([follow(one), follow(other)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 410]);
    const owners = await world.sql('select 1 from identity.users where email = $1', [email]);
    expect(owners).toHaveLength(1);
  });
});

describe('signing up with an invitation', () => {
  test('to this very address verifies it at once, and no mail is sent', async () => {
    const { owner, org } = await world.createOrg();
    const email = `invited-${owner.email}`;
    const sent = await owner.api.post(`/v1/organizations/${org.id}/invitations`, { email, role: 'member' });
    expect(sent.status).toBe(201);
    const [mail] = await eventually(
      () => world.mailbox(email),
      (mails) => mails.length > 0,
    );
    const invitation_token = /[?&]token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
    const newcomer = { name: 'Iris Invited', email, password: 'correct horse battery', invitation_token };
    const { status, body } = await world.api().post('/v1/auth/sign-up', newcomer);
    expect([status, body.user.email_verified]).toEqual([201, true]);
    const others = { ...newcomer, email: `other-${email}` };
    expect((await world.api().post('/v1/auth/sign-up', others)).body.user.email_verified).toBe(false);
    expect(await world.mailbox(email)).toHaveLength(1);
  });

  test('that is none is refused', async () => {
    const newcomer = {
      name: 'Eve',
      email: 'not-invited@example.com',
      password: 'correct horse battery',
      invitation_token: 'x'.repeat(43),
    };
    expect(codeOf(await world.api().post('/v1/auth/sign-up', newcomer))).toBe('link_expired');
  });
});
