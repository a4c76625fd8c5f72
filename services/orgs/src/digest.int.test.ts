import { eventually } from '@aaf/testing/eventually';
import { createWorld, type Person, type TestOrg, type World } from '@aaf/testing/world';
import { expect, test } from 'vitest';

async function signInAnew(world: World, person: Person): Promise<Person> {
  const { email, password } = person;
  const { body } = await world.api().post('/v1/auth/sign-in', { email, password });
  return { ...person, token: body.token, api: world.api(body.token) };
}

const digestsOf = async (world: World, email: string) =>
  (await world.mailbox(email)).filter(({ subject }) => subject.includes('Yesterday: '));

async function submit(world: World, owner: Person, org: TestOrg, count: number) {
  const key = await world.createKey(owner, org, ['actions:write']);
  for (let made = 0; made < count; made += 1) {
    expect((await key.api.post('/v1/actions', { tool: 'mail', operation: 'send' })).status).toBe(201);
  }
  await world.settled(org.id);
}

test('B5 the digest comes at nine on the organization’s clock, on the day on which the clocks change too', async () => {
  await using world = await createWorld();
  world.clock.set('2026-03-28T12:00:00.000Z');
  const { owner, org } = await world.createOrg();
  const colleague = await world.addMember(org, 'admin');
  const at = `/v1/organizations/${org.id}`;
  await owner.api.patch(at, { timezone: 'Europe/Berlin' });
  const wish = { daily_digest: { email: true, dashboard: true } };
  expect((await owner.api.patch(`${at}/notification-preferences`, wish)).status).toBe(200);
  await submit(world, owner, org, 3);

  world.clock.set('2026-03-29T06:59:00.000Z');
  await world.runJob('orgs', 'digest');
  world.clock.set('2026-03-29T07:00:00.000Z');
  await Promise.all([world.runJob('orgs', 'digest'), world.runJob('orgs', 'digest')]);
  await world.runJob('orgs', 'digest');
  const mails = await eventually(
    () => digestsOf(world, owner.email),
    (found) => found.length > 0,
  );
  expect(mails.map(({ subject }) => subject)).toEqual([
    `${org.name}: Yesterday: 3 actions, 3 allowed, 0 denied, 0 held for a person`,
  ]);
  expect(await digestsOf(world, colleague.email)).toEqual([]);
  const again = await signInAnew(world, owner);
  const { body } = await again.api.get(`${at}/notifications`);
  expect(body.data.filter(({ kind }: { kind: string }) => kind === 'daily_digest')).toHaveLength(1);
});

test('B30 a digest that is wished for in one organization is written in no other', async () => {
  await using world = await createWorld();
  world.clock.set('2026-05-01T12:00:00.000Z');
  const { owner, org } = await world.createOrg();
  const other = await world.createOrg({ owner });
  const wish = { daily_digest: { email: true, dashboard: false } };
  await owner.api.patch(`/v1/organizations/${org.id}/notification-preferences`, wish);
  await submit(world, owner, org, 1);
  await submit(world, owner, other.org, 1);
  world.clock.set('2026-05-02T09:30:00.000Z');
  await world.runJob('orgs', 'digest');
  const mails = await eventually(
    () => digestsOf(world, owner.email),
    (found) => found.length > 0,
  );
  expect(mails.map(({ subject }) => subject.split(':')[0])).toEqual([org.name]);
});
