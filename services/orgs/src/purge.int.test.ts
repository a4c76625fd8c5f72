import { services, type ServiceName } from '@aaf/contracts/app';
import { dayMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type Person, type TestOrg, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteOrg, dumpOrg, liveIn, traceOrg } from './deletion.test-support.ts';
import { pathsOf } from './settings.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const purge = () => world.runJob('orgs', 'purge');
const show = (org: TestOrg) => world.ask('orgs.operator.show', { organization: org.slug });
const restore = (org: TestOrg) =>
  world.ask('orgs.operator.restore', { organization: org.slug, reason: 'ticket 7: deleted by mistake' });
const refusal = (code: string) => expect.objectContaining({ code });

async function deletedOrg() {
  const { owner, org } = await world.createOrg({ plan: 'free' });
  const traces = await liveIn(world, owner, org);
  expect((await deleteOrg(world, owner, org)).status).toBe(202);
  await world.settled(org.id);
  return { owner, org, ...traces };
}
/** Somebody's fresh session: the ones they had have ended. */
async function signInAgain({ email, password }: Person) {
  const { body } = await world.api().post('/v1/auth/sign-in', { email, password });
  return { api: world.api(body.token) };
}

describe('a deleted organization is restored by the operator', () => {
  test('H8 with everything it was: data, members, settings, keys and chain, and the trail says so', async () => {
    const { owner, org } = await world.createOrg({ plan: 'free' });
    const { member, key } = await liveIn(world, owner, org);
    const [{ last } = {}] = await world.sql(
      'select sequence as last from audit.heads where org_id = $1::uuid',
      [org.id],
    );
    const still = { isStill: true, upTo: Number(last) };
    const before = await dumpOrg(world, org, still);
    expect(Object.keys(before).length).toBeGreaterThan(15);
    await deleteOrg(world, owner, org);
    world.clock.advanceMs(30 * dayMs - 60_000);
    await purge();
    expect(await restore(org)).toMatchObject({ id: org.id, deleted_at: null, purge_at: null, members: 2 });
    await world.settled(org.id);
    expect(await dumpOrg(world, org, still)).toEqual(before);

    const again = await signInAgain(owner);
    expect((await again.api.get(pathsOf(org).general)).body).toMatchObject({
      id: org.id,
      timezone: 'Europe/Berlin',
    });
    expect((await (await signInAgain(member)).api.get(pathsOf(org).general)).status).toBe(200);
    expect((await key.api.get('/v1/actions')).status).toBe(200);
    const events = await world.trail(again, org);
    expect(events.slice(-2)).toMatchObject([
      { event_type: 'org.deleted', actor: { id: owner.id } },
      {
        event_type: 'org.restored',
        actor: { type: 'system' },
        payload: { reason: 'ticket 7: deleted by mistake' },
      },
    ]);
    const verified = await again.api.get('/v1/audit/verify', { org: org.id });
    expect(verified.body).toEqual({ ok: true, checked: events.length });
  });

  test('H8 only when it was deleted, and with a reason', async () => {
    const { org } = await world.createOrg({ plan: 'free' });
    await expect(restore(org)).rejects.toEqual(refusal('not_found'));
    await expect(
      world.ask('orgs.operator.restore', { organization: 'no-such-organization', reason: 'x' }),
    ).rejects.toEqual(refusal('not_found'));
    await expect(world.ask('orgs.operator.restore', { organization: org.slug, reason: ' ' })).rejects.toEqual(
      refusal('invalid_input'),
    );
  });

  test('H9 not after 30 days, whether it is purged by then or not', async () => {
    const { org } = await deletedOrg();
    world.clock.advanceMs(30 * dayMs);
    await expect(restore(org)).rejects.toEqual(refusal('restore_expired'));
    await purge();
    await expect(restore(org)).rejects.toEqual(refusal('restore_expired'));
  });

  test('H15 with its whole trail: nothing is retired from it while it is held', async () => {
    const { org } = await deletedOrg();
    // What is remembered for repeats, and when to look again, is no part of it.
    const passing = /\.(inbox|due)$/;
    const kept = async () =>
      Object.entries(await dumpOrg(world, org)).filter(([table]) => !passing.test(table));
    const before = await kept();
    expect(before.length).toBeGreaterThan(15);
    world.clock.advanceMs(20 * dayMs);
    for (const service of Object.keys(services) as ServiceName[]) await world.runJob(service, 'upkeep');
    for (const job of ['purge', 'forget']) await world.runJob('orgs', job);
    for (const job of ['close-rotated', 'forget-callers']) await world.runJob('keys', job);
    await world.runJob('firewall', 'expiry');
    expect(await kept()).toEqual(before);
  });
});

describe('an organization that was deleted 30 days ago', () => {
  test('H6 H7 H12 H14 is gone from every table but for its tombstone, and no other is touched', async () => {
    const { owner, org, member, key } = await deletedOrg();
    const other = await world.createOrg({ owner, plan: 'free' });
    const theirs = await liveIn(world, owner, other.org);
    await world.addMember(other.org, 'viewer', member);
    const [head] = await world.sql('select hash from audit.heads where org_id = $1::uuid', [org.id]);
    const dumpOfOther = await dumpOrg(world, other.org);
    const { deleted_at } = await show(org);

    world.clock.advanceMs(30 * dayMs - 60_000);
    const held = await dumpOrg(world, org);
    await purge();
    expect(await dumpOrg(world, org)).toEqual(held);
    world.clock.advanceMs(60_000);
    await purge();

    expect(await traceOrg(world, org)).toEqual(['orgs.directory: 1']);
    expect(await world.ask('audit.operations.purge', { org_id: org.id })).toEqual({ rows: 0, messages: 0 });
    const [tombstone] = await world.sql('select * from orgs.directory where id = $1', [org.id]);
    expect(tombstone).toMatchObject({
      slug: org.slug,
      name: '',
      custom_limits: null,
      last_chain_hash: head?.['hash'],
    });
    const purged_at = new Date(world.clock.nowMs()).toISOString();
    expect(await show(org)).toMatchObject({ id: org.id, deleted_at, purged_at, members: 0 });

    expect(await dumpOrg(world, other.org)).toEqual(dumpOfOther);
    for (const person of [owner, member]) {
      const { api } = await signInAgain(person);
      expect((await api.get('/v1/me/organizations')).body.data).toMatchObject([{ id: other.org.id }]);
      expect((await api.get(pathsOf(org).general)).status).toBe(404);
    }
    expect((await theirs.key.api.get('/v1/actions')).status).toBe(200);
    expect(errorOf(await key.api.get('/v1/actions'))).toMatchObject({ status: 401, code: 'invalid_key' });
  });

  test('H7 leaves no answer that was kept for a repeat, not even that of its creation', async () => {
    const owner = await world.signUp();
    const headers = { 'idempotency-key': 'made-once' };
    const input = { name: 'Remembered', slug: `remembered-${owner.id.slice(-8)}` };
    const org: TestOrg = (await owner.api.post('/v1/organizations', input, { headers })).body;
    await deleteOrg(world, owner, org);
    expect(await traceOrg(world, org)).toContain('orgs.idempotency: 1');
    world.clock.advanceMs(30 * dayMs);
    await world.runJob('orgs', 'upkeep');
    await purge();
    expect(await traceOrg(world, org)).toEqual(['orgs.directory: 1']);
  });

  test('H11 takes its slug with it for good', async () => {
    const { org } = await deletedOrg();
    world.clock.advanceMs(30 * dayMs);
    await purge();
    const person = await world.signUp();
    const answer = await person.api.post('/v1/organizations', { name: 'Heir', slug: org.slug });
    expect(errorOf(answer)).toMatchObject({ status: 409, code: 'slug_taken' });
  });

  const obstacles = [
    ['its chain cannot be read', 'select on audit.heads', 'aaf_audit_app'],
    ['identity does not answer', 'delete on identity.outbox_counters', 'aaf_identity_purge'],
    ['its keys stay', 'delete on keys.api_keys', 'aaf_keys_purge'],
    ['its actions stay', 'delete on firewall.actions', 'aaf_firewall_purge'],
    ['its counts stay', 'delete on usage.quarter_hours', 'aaf_usage_purge'],
    ['its trail stays', 'delete on audit.events', 'aaf_audit_purge'],
    ['its settings stay', 'delete on orgs.settings', 'aaf_orgs_purge'],
    ['its tombstone cannot be set', 'update (purged_at) on orgs.directory', 'aaf_orgs_app'],
  ] as const;

  test.each(obstacles)(
    'H13 is purged by the next try when %s, and never comes back by halves',
    async (_, right, role) => {
      const { org } = await deletedOrg();
      const [head] = await world.sql('select hash from audit.heads where org_id = $1::uuid', [org.id]);
      world.clock.advanceMs(30 * dayMs);
      await world.sql(`revoke ${right} from ${role}`);
      await purge();
      expect(await show(org)).toMatchObject({ purged_at: null });
      const [entry] = await world.sql('select purge_started_at from orgs.directory where id = $1', [org.id]);
      if (entry?.['purge_started_at'] !== null) {
        // Not even by a clock that lags behind.
        world.clock.advanceMs(-dayMs);
        await expect(restore(org)).rejects.toEqual(refusal('restore_expired'));
        world.clock.advanceMs(dayMs);
      }
      await world.sql(`grant ${right} to ${role}`);
      await purge();
      expect(await traceOrg(world, org)).toEqual(['orgs.directory: 1']);
      const [tombstone] = await world.sql('select last_chain_hash from orgs.directory where id = $1', [
        org.id,
      ]);
      expect(tombstone).toEqual({ last_chain_hash: head?.['hash'] });
      const { purged_at } = await show(org);
      await purge();
      expect((await show(org)).purged_at).toBe(purged_at);
    },
  );

  test('H13 is purged once by any number who try at the same time', async () => {
    const { org } = await deletedOrg();
    world.clock.advanceMs(30 * dayMs);
    await Promise.all([purge(), purge(), purge()]);
    expect(await traceOrg(world, org)).toEqual(['orgs.directory: 1']);
  });

  test('the operator lists what is held, without what is purged', async () => {
    const [{ org: purged }, { org: held }, { org: living }] = [
      await deletedOrg(),
      await deletedOrg(),
      await world.createOrg({ plan: 'free' }),
    ];
    await world.sql(`update orgs.directory set deleted_at = $2 where id = $1`, [
      purged.id,
      new Date(world.clock.nowMs() - 31 * dayMs).toISOString(),
    ]);
    await purge();
    const idsOf = async (is_deleted: boolean) =>
      (await world.ask('orgs.operator.list', { is_deleted })).data.map(({ id }) => id);
    expect(await idsOf(true)).toEqual([held.id]);
    const alive = await idsOf(false);
    expect([alive.includes(living.id), alive.includes(held.id), alive.includes(purged.id)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
