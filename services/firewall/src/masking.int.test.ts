import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firewallOf } from './firewall.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

async function newOrg(mode?: 'mask' | 'block' | 'flag') {
  const { owner, org } = await world.createOrg();
  const masking = `/v1/organizations/${org.id}/masking`;
  if (mode) expect((await owner.api.patch(masking, { mode })).status).toBe(200);
  return { owner, org, masking, firewall: firewallOf(owner.api, org) };
}

/** Made up here, and like nothing else in the world of the test. */
const planted = {
  ours: `aaf_${'q7Zk'.repeat(6).slice(0, 22)}_${'q7Zk'.repeat(13).slice(0, 49)}`,
  theirs: `sk-${'q7Zk'.repeat(12)}`,
  password: 'q7Zk-correct-horse',
  card: '4242 4242 4242 4242',
};
const secretArguments = {
  params: {
    amount: 5,
    headers: { Authorization: `Bearer ${planted.theirs}` },
    items: [{ card: planted.card }],
    password: planted.password,
  },
  context: { note: `uses ${planted.ours}` },
  metadata: { token: planted.password },
};

/** Every row of every table that anybody keeps, as text. */
async function everythingStored(): Promise<string> {
  const tables = await world.sql(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const texts = await Promise.all(
    tables.map(({ name }) =>
      world.sql(`select coalesce(string_agg(t::text, ' '), '') as rows from ${String(name)} t`),
    ),
  );
  return JSON.stringify(texts);
}

const secretsIn = (text: string) =>
  Object.values(planted).filter((secret) => text.includes(secret) || text.includes(secret.slice(3, 20)));

describe('R23 a secret in the arguments of an action', () => {
  test('is masked before anything is stored, while policies judge what came in', async () => {
    const mine = await newOrg();
    await mine.firewall.createPolicy([
      { when: `action.params.password == "not-that"`, decision: 'deny' },
      { when: 'action.params.headers.Authorization.startsWith("Bearer sk-")', decision: 'require_approval' },
    ]);
    const key = await world.createKey(mine.owner, mine.org, ['actions:write']);
    const headers = { 'idempotency-key': 'with-secrets' };
    const { status, body } = await firewallOf(key.api).submit(secretArguments, headers);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'pending_approval',
      params: {
        amount: 5,
        headers: { Authorization: '[masked token]' },
        items: [{ card: '[masked card_number]' }],
        password: '[masked password]',
      },
      context: { note: 'uses [masked api_key]' },
      metadata: { token: '[masked token]' },
      findings: [
        { path: 'headers.Authorization', kind: 'token' },
        { path: 'items.0.card', kind: 'card_number' },
        { path: 'password', kind: 'password' },
      ],
    });
    const replay = await firewallOf(key.api).submit(secretArguments, headers);
    expect(replay.body).toEqual({ ...body, arguments_salt: null });
    expect((await mine.firewall.decide(body.approval.id, 'approve')).body.action.params).toEqual(body.params);
    await world.settled(mine.org.id);
    const trail = await world.trail(mine.owner, mine.org);
    expect(trail.map((event) => event.event_type)).toContain('approval.approved');
    expect(secretsIn(JSON.stringify(trail))).toEqual([]);
    expect(secretsIn(await everythingStored())).toEqual([]);
    expect(secretsIn(world.logs.lines.join('\n'))).toEqual([]);
    expect(await everythingStored()).toContain('[masked card_number]');
  });

  test('is answered as before when what was accepted is sent again after the organization began to block', async () => {
    const mine = await newOrg();
    const sent = () => mine.firewall.submit(secretArguments, { 'idempotency-key': 'accepted' });
    const first = await sent();
    expect(first.status).toBe(201);
    expect((await mine.owner.api.patch(mine.masking, { mode: 'block' })).status).toBe(200);
    const again = await sent();
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
    expect(errorOf(await mine.firewall.submit(secretArguments)).code).toBe('secret_found');
  });

  test('is refused where the organization blocks it: each place is named, and nothing is stored', async () => {
    const mine = await newOrg('block');
    const refused = await mine.firewall.submit(secretArguments, { 'idempotency-key': 'blocked' });
    const error = errorOf(refused);
    expect(error).toMatchObject({ status: 422, code: 'secret_found' });
    expect(Object.keys(error.details['fields'] ?? {})).toEqual([
      'params.headers.Authorization',
      'params.items.0.card',
      'params.password',
      'context.note',
      'metadata.token',
    ]);
    expect((await mine.firewall.get('/v1/actions')).body.data).toEqual([]);
    expect(secretsIn(JSON.stringify(refused.body) + (await everythingStored()))).toEqual([]);
    expect(secretsIn(world.logs.lines.join('\n'))).toEqual([]);
    const counted = await world.sql('select 1 from firewall.monthly_counts where org_id = $1::uuid', [
      mine.org.id,
    ]);
    expect(counted).toEqual([]);
    expect((await mine.firewall.submit({ params: { amount: 5 } })).status).toBe(201);
  });

  test('is kept and told where the organization only flags it', async () => {
    const mine = await newOrg('flag');
    const params = { password: 'another one entirely' };
    const { body } = await mine.firewall.submit({ params });
    expect(body).toMatchObject({ params, findings: [{ path: 'password', kind: 'password' }] });
  });
});

describe('the settings of masking', () => {
  test('B27 B28 are changed by managers, with an event that says from what to what', async () => {
    const mine = await newOrg();
    expect((await mine.owner.api.get(mine.masking)).body).toEqual({ mode: 'mask' });
    const admin = await world.addMember(mine.org, 'admin');
    expect((await admin.api.patch(mine.masking, { mode: 'block' })).body).toEqual({ mode: 'block' });
    expect((await admin.api.patch(mine.masking, { mode: 'block' })).status).toBe(200);
    for (const role of ['member', 'viewer'] as const) {
      const person = await world.addMember(mine.org, role);
      expect(errorOf(await person.api.patch(mine.masking, { mode: 'flag' })).code).toBe('forbidden');
    }
    expect(errorOf(await admin.api.patch(mine.masking, { mode: 'off' })).code).toBe('invalid_input');
    await world.settled(mine.org.id);
    const trail = await world.trail(mine.owner, mine.org, '&event_type=org.updated');
    expect(trail.map((event) => event.payload)).toEqual([
      { section: 'masking', changes: { mode: { before: 'mask', after: 'block' } } },
    ]);
  });

  test('B29 a change from another version is refused', async () => {
    const mine = await newOrg();
    const { headers } = await mine.owner.api.get(mine.masking);
    const etag = headers.get('etag') ?? '';
    const change = (mode: string) =>
      mine.owner.api.patch(mine.masking, { mode }, { headers: { 'if-match': etag } });
    expect((await change('block')).status).toBe(200);
    expect(errorOf(await change('flag'))).toMatchObject({ status: 412, code: 'version_conflict' });
    expect((await mine.owner.api.get(mine.masking)).body).toEqual({ mode: 'block' });
  });

  test('can be tried out, and nothing of that is stored', async () => {
    const mine = await newOrg();
    const { body } = await mine.owner.api.post(`${mine.masking}/test`, {
      params: { password: planted.password },
    });
    expect(body).toEqual({
      params: { password: '[masked password]' },
      findings: [{ path: 'password', kind: 'password' }],
    });
    expect(secretsIn(await everythingStored())).toEqual([]);
  });
});
