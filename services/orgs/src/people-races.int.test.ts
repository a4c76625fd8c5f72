import { hash } from 'node:crypto';
import { errorOf, type Answer } from '@aaf/testing/rest-client';
import { createWorld, unique, type Person, type TestOrg, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptWith, peopleOf } from './people.test-support.ts';

/** As many at once, and as often, as it takes for a gap between looking and writing to show. */
const atOnce = 20;
const rounds = 50;
const timeoutMs = 240_000;

let world: World;
beforeAll(async () => {
  world = await createWorld({ poolSize: 16 });
});
afterAll(() => world[Symbol.asyncDispose]());

const statusesOf = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort();
const refusalsOf = (answers: readonly Answer[]) =>
  new Set(answers.filter(({ status }) => status >= 400).map((answer) => errorOf(answer).code));

/** An organization with so many seats, whose owner may ask as often as they like. */
async function orgWithSeats(seats: number) {
  const { owner, org } = await world.createOrg();
  await world.sql(`update orgs.directory set plan = 'enterprise', custom_limits = $2 where id = $1::uuid`, [
    org.id,
    JSON.stringify({ members: seats }),
  ]);
  return { owner, org, people: peopleOf(world, org) };
}

/** Puts an invitation of an address there by hand, and gives its token. */
async function plantInvitation(org: TestOrg, { by, email }: { by: Person; email: string }): Promise<string> {
  const token = `${org.id}_${'A'.repeat(31)}${unique('planted').padEnd(12, '-').slice(-12)}`;
  await world.sql(
    `insert into orgs.invitations (org_id, id, email, role, status, token_hash, invited_by, invited_by_name,
       created_at, sent_at, expires_at)
     values ($1::uuid, gen_random_uuid(), $2, 'member', 'pending', $3, $4::uuid, 'Olga', $5, $5, $6)`,
    [
      org.id,
      email,
      hash('sha256', token, 'hex'),
      by.id,
      new Date(world.clock.nowMs()).toISOString(),
      new Date(world.clock.nowMs() + 1_000).toISOString(),
    ],
  );
  return token;
}

const membersOf = async (org: TestOrg): Promise<number> =>
  (await world.sql('select 1 from orgs.memberships where org_id = $1::uuid', [org.id])).length;

describe('C5 the last seat', () => {
  test(
    `C5 goes to one of ${atOnce} invitations at once, ${rounds} times`,
    async () => {
      const { owner, org, people } = await orgWithSeats(3);
      await people.invite(owner, `${unique('waiting')}@example.com`);
      for (let round = 0; round < rounds; round += 1) {
        const answers = await Promise.all(
          Array.from({ length: atOnce }, () => people.invite(owner, `${unique('wants')}@example.com`)),
        );
        expect(statusesOf(answers)).toEqual([201, ...Array<number>(atOnce - 1).fill(402)]);
        const made = answers.find(({ status }) => status === 201);
        await people.revoke(owner, made?.body.id);
      }
      const { body } = await people.invitations(owner, '?status=pending');
      expect(body.data).toHaveLength(1);
      expect(await membersOf(org)).toBe(1);
    },
    timeoutMs,
  );

  test(
    'C5 goes to one of those who accept at once when the plan has become smaller',
    async () => {
      const { owner, org } = await orgWithSeats(2);
      const invited = await Promise.all(Array.from({ length: 6 }, () => world.signUp()));
      for (let round = 0; round < 10; round += 1) {
        const tokens = await Promise.all(
          invited.map(({ email }) => plantInvitation(org, { by: owner, email })),
        );
        const answers = await Promise.all(invited.map((person, i) => acceptWith(person, tokens[i] ?? '')));
        expect(statusesOf(answers)).toEqual([200, 402, 402, 402, 402, 402]);
        expect(await membersOf(org)).toBe(2);
        await world.sql('delete from orgs.invitations where org_id = $1::uuid', [org.id]);
        await world.sql(`delete from orgs.memberships where org_id = $1::uuid and role = 'member'`, [org.id]);
      }
    },
    timeoutMs,
  );
});

test(
  `C6 an invitation accepted ${atOnce} times at once makes one member, ${rounds} times`,
  async () => {
    const { owner, org } = await orgWithSeats(50);
    const person = await world.signUp();
    for (let round = 0; round < rounds; round += 1) {
      const token = await plantInvitation(org, { by: owner, email: person.email });
      const answers = await Promise.all(Array.from({ length: atOnce }, () => acceptWith(person, token)));
      expect(statusesOf(answers)).toEqual([200, ...Array<number>(atOnce - 1).fill(410)]);
      expect(refusalsOf(answers)).toEqual(new Set(['link_expired']));
      expect(await membersOf(org)).toBe(2);
      await world.sql(`delete from orgs.memberships where org_id = $1::uuid and role = 'member'`, [org.id]);
    }
    const events = await peopleOf(world, org).events(owner);
    expect(events).toHaveLength(rounds);
  },
  timeoutMs,
);

test(
  'C4 of many invitations of one address at once, one is made',
  async () => {
    const { owner, people } = await orgWithSeats(1_000);
    for (let round = 0; round < 10; round += 1) {
      const email = `${unique('wanted')}@example.com`;
      const answers = await Promise.all(Array.from({ length: atOnce }, () => people.invite(owner, email)));
      expect(statusesOf(answers)).toEqual([201, ...Array<number>(atOnce - 1).fill(409)]);
      expect(refusalsOf(answers)).toEqual(new Set(['invite_pending']));
    }
  },
  timeoutMs,
);

test(
  `C13 two Owners who demote, remove or leave one another at once leave one, ${rounds} times`,
  async () => {
    const { owner: one, org, people } = await orgWithSeats(50);
    const other = await world.addMember(org, 'owner');
    const ids = { one: await people.memberId(one), other: await people.memberId(other) };
    const duels = [
      () => [people.setRole(one, ids.other, 'admin'), people.setRole(other, ids.one, 'admin')],
      () => [people.remove(one, ids.other), people.remove(other, ids.one)],
      () => [people.leave(one), people.leave(other)],
      () => [people.remove(one, ids.other), people.setRole(other, ids.one, 'viewer')],
      () => [people.leave(one), people.setRole(one, ids.other, 'viewer')],
    ];
    for (let round = 0; round < rounds; round += 1) {
      const duel = duels[round % duels.length];
      const answers = await Promise.all(duel?.() ?? []);
      expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
      const owners = await world.sql(
        `select 1 from orgs.memberships where org_id = $1::uuid and role = 'owner'`,
        [org.id],
      );
      expect(owners).toHaveLength(1);
      for (const [id, person] of [
        [ids.one, one],
        [ids.other, other],
      ] as const) {
        await world.sql(
          `insert into orgs.memberships (org_id, id, user_id, role, joined_at)
           values ($1::uuid, $2::uuid, $3::uuid, 'owner', now())
           on conflict (org_id, user_id) do update set role = 'owner'`,
          [org.id, id, person.id],
        );
      }
    }
  },
  timeoutMs,
);
