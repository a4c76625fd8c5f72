import { spawnSync } from 'node:child_process';
import net from 'node:net';
import type { AuditEvent } from '@aaf/contracts/audit';
import type { OrgEvent } from '@aaf/contracts/event';
import { eventually } from '@aaf/testing/eventually';
import { createWorld, type Person, type TestOrg, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const verifierPath = new URL('independent-verifier.mjs', import.meta.url).pathname;

function verifyIndependently(events: readonly AuditEvent[]): Record<string, unknown> {
  const input = events.map((event) => JSON.stringify(event)).join('\n');
  const { stdout } = spawnSync(process.execPath, [verifierPath], { input, encoding: 'utf8' });
  return JSON.parse(stdout);
}

async function settledTrail(owner: Person, org: TestOrg): Promise<AuditEvent[]> {
  await world.settled(org.id);
  return world.trail(owner, org);
}

/** The whole trail, oldest first, in small pages. */
async function readPages(reader: Pick<Person, 'api'>, org: TestOrg): Promise<AuditEvent[]> {
  const pages: AuditEvent[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const { body } = await reader.api.get(`/v1/audit?order=asc&limit=10${more}`, { org: org.id });
    pages.push(body.data);
    cursor = body.pagination.next_cursor;
  }
  expect(pages.length).toBeGreaterThan(1);
  return pages.flat();
}

const verify = async (owner: Person, org: TestOrg) => {
  const { status, body } = await owner.api.get('/v1/audit/verify', { org: org.id });
  expect(status).toBe(200);
  return body;
};

const rename = (owner: Person, org: TestOrg, name: string) =>
  owner.api.patch(`/v1/organizations/${org.id}`, { name });

/** Publishes to the broker by hand and without a message id, so that nothing tells it from a second delivery. */
async function deliverAgain(event: OrgEvent): Promise<void> {
  const { hostname, port, username, password } = new URL(world.natsUrl);
  const socket = net.connect(Number(port), hostname);
  const body = JSON.stringify(event);
  const login = {
    verbose: false,
    pedantic: false,
    user: decodeURIComponent(username),
    pass: decodeURIComponent(password),
  };
  socket.write(`CONNECT ${JSON.stringify(login)}\r\n`);
  socket.write(
    `PUB org.${event.org_id}.${event.event_type} ${Buffer.byteLength(body)}\r\n${body}\r\nPING\r\n`,
  );
  let heard = '';
  for await (const chunk of socket) {
    heard += String(chunk);
    if (heard.includes('-ERR')) throw new Error(heard);
    if (heard.includes('PONG')) break;
  }
}

test('A8 creating an organization leaves exactly one org.created, by its creator, first in the chain', async () => {
  const { owner, org } = await world.createOrg({ name: 'Überwerk €' });
  await rename(owner, org, 'Another name');
  await world.createKey(owner, org, ['audit:read']);
  const trail = await settledTrail(owner, org);
  expect(trail.filter((event) => event.event_type === 'org.created')).toHaveLength(1);
  expect(trail[0]).toMatchObject({
    sequence: 1,
    event_type: 'org.created',
    category: 'organization',
    prev_hash: '0'.repeat(64),
    actor: { type: 'user', id: owner.id, name: owner.name, ip: '127.0.0.1' },
    target: { type: 'organization', id: org.id, name: 'Überwerk €' },
    payload: { name: 'Überwerk €', slug: org.slug, plan: 'pro' },
  });
});

test('G10 a change whose event cannot be written does not happen', async () => {
  const { owner, org } = await world.createOrg({ name: 'As it was' });
  await world.settled(org.id);
  const change = `orgs.outbox from aaf_orgs_app`;
  await world.sql(`revoke insert on ${change}`);
  const refused = await rename(owner, org, 'As it should not be');
  await world.sql(`grant insert on ${change.replace('from', 'to')}`);
  expect(refused.status).toBeGreaterThanOrEqual(500);
  expect((await owner.api.get(`/v1/organizations/${org.id}`)).body.name).toBe('As it was');
  expect((await rename(owner, org, 'As it is now')).status).toBe(200);
  const updates = (await settledTrail(owner, org)).filter((event) => event.event_type === 'org.updated');
  expect(updates).toHaveLength(1);
  expect(await verify(owner, org)).toEqual({ ok: true, checked: 2 });
});

test('G10 a change that cannot be committed leaves no event', async () => {
  const { owner, org } = await world.createOrg({ name: 'As it was' });
  await world.sql(
    `create function audit.refuse_commit() returns trigger language plpgsql as $$ begin raise 'no commit'; end $$`,
  );
  // Deferred to the commit: the change and its event are both written by then.
  await world.sql(
    `create constraint trigger refuse_commit after insert on orgs.outbox deferrable initially deferred
       for each row when (new.event_type = 'org.updated') execute function audit.refuse_commit()`,
  );
  await world.sql('grant usage on schema audit to aaf_orgs_app');
  const refused = await rename(owner, org, 'As it should not be');
  await world.sql('drop trigger refuse_commit on orgs.outbox');
  expect(refused.status).toBeGreaterThanOrEqual(500);
  expect((await owner.api.get(`/v1/organizations/${org.id}`)).body.name).toBe('As it was');
  const trail = await settledTrail(owner, org);
  expect(trail.map((event) => event.event_type)).toEqual(['org.created']);
});

test('G10 an event that is delivered twice appears once in the trail and is counted once', async () => {
  const { owner, org } = await world.createOrg();
  const key = await world.createKey(owner, org, ['actions:write']);
  for (let count = 0; count < 3; count += 1)
    await key.api.post('/v1/actions', { tool: 'shell', operation: 'run' });
  const before = await settledTrail(owner, org);
  for (const { sequence: _sequence, prev_hash: _previous, hash: _hash, ...event } of before)
    await deliverAgain(event);
  // Events of an organization are handled in order: once this one is in the trail, those before it were handled.
  await rename(owner, org, 'After the repeats');
  const after = await settledTrail(owner, org);
  expect(after.slice(0, -1)).toEqual(before);
  const usage = await eventually(
    () => owner.api.get(`/v1/organizations/${org.id}/usage`),
    ({ body }) => body.actions.total >= 3,
  );
  expect(usage.body.actions.total).toBe(3);
  expect(await verify(owner, org)).toEqual({ ok: true, checked: after.length });
});

test('G13 an independent verifier recomputes every hash from what the API gives out, over all pages', async () => {
  const { owner, org } = await world.createOrg({ name: 'ﬁ "quoted" \\ 😀 é é' });
  const key = await world.createKey(owner, org, ['actions:write', 'audit:read']);
  for (let index = 0; index < 20; index += 1) {
    const action = { tool: 'shell', operation: 'run', params: { index } };
    expect((await key.api.post('/v1/actions', action)).status).toBe(201);
  }
  for (const name of ['\u2028', 'x'.repeat(100), 'Ünï <b>']) await rename(owner, org, `${name}!`);
  await world.settled(org.id);
  const trail = await readPages(owner, org);
  expect(trail.length).toBeGreaterThan(20);
  const head = { sequence: trail.length, hash: trail.at(-1)?.hash };
  expect(verifyIndependently(trail)).toEqual({ ok: true, checked: trail.length, head });
  expect(verifyIndependently(await readPages(key, org))).toEqual({ ok: true, checked: trail.length, head });
  expect(await verify(owner, org)).toEqual({ ok: true, checked: trail.length });
  const edited = trail.with(10, { ...trail[10]!, request_id: 'another' });
  expect(verifyIndependently(edited)).toMatchObject({ ok: false, first_bad: 11 });
});

test('G14 what somebody with all rights edited is found, by the service and by the independent verifier', async () => {
  const { owner, org } = await world.createOrg();
  for (const name of ['One', 'Two', 'Three']) await rename(owner, org, name);
  await world.settled(org.id);
  await world.sql(
    `update audit.events set payload = jsonb_set(payload, '{changes,name,after}', '"Forged"')
      where org_id = $1::uuid and sequence = 3`,
    [org.id],
  );
  expect(await verify(owner, org)).toMatchObject({ ok: false, first_bad: 3 });
  expect(verifyIndependently(await world.trail(owner, org))).toMatchObject({ ok: false, first_bad: 3 });
});

test('G16 50 parallel changes make one linear chain without gaps', async () => {
  const [{ owner, org }, other] = [await world.createOrg(), await world.createOrg()];
  const names = Array.from({ length: 50 }, (_, index) => `Name ${index}`);
  const answers = await Promise.all(names.map((name) => rename(owner, org, name)));
  expect(answers.map((answer) => answer.status)).toEqual(names.map(() => 200));
  const trail = await settledTrail(owner, org);
  expect(trail.map((event) => event.sequence)).toEqual(Array.from({ length: 51 }, (_, index) => index + 1));
  expect(await verify(owner, org)).toEqual({ ok: true, checked: 51 });
  await world.settled(other.org.id);
  expect(await verify(other.owner, other.org)).toEqual({ ok: true, checked: 1 });
});

test('G11 the trail pages by category in either order, and refuses what it does not know', async () => {
  const { owner, org } = await world.createOrg();
  const key = await world.createKey(owner, org, ['actions:write']);
  for (let count = 0; count < 5; count += 1)
    await key.api.post('/v1/actions', { tool: 'shell', operation: 'run' });
  await world.settled(org.id);
  const organization = await world.trail(owner, org, '&category=organization');
  expect(organization.map((event) => event.event_type)).toEqual(['org.created', 'api_key.created']);
  const pageOf = async (more: string) => {
    const { body } = await owner.api.get(`/v1/audit?category=action&limit=2${more}`, { org: org.id });
    const data: AuditEvent[] = body.data;
    const cursor: string = body.pagination.next_cursor;
    return { sequences: data.map((event) => event.sequence), cursor };
  };
  const first = await pageOf('');
  expect(first.sequences).toEqual([7, 6]);
  expect((await pageOf(`&cursor=${first.cursor}`)).sequences).toEqual([5, 4]);
  const unknown = ['category=nonsense', 'event_type=org.nothing', 'order=up', 'from=yesterday', 'limit=101'];
  for (const query of [...unknown, `category=policy&cursor=${first.cursor}`]) {
    expect((await owner.api.get(`/v1/audit?${query}`, { org: org.id })).status).toBe(422);
  }
});

test('G12 all roles read the trail of their own organization, keys with audit:read; verify is for managers', async () => {
  const { owner, org } = await world.createOrg();
  const reader = await world.createKey(owner, org, ['audit:read']);
  const writer = await world.createKey(owner, org, ['actions:write']);
  const admin = await world.addMember(org, 'admin');
  const member = await world.addMember(org, 'member');
  const viewer = await world.addMember(org, 'viewer');
  const stranger = await world.signUp();
  await world.settled(org.id);
  const callers = { owner, admin, member, viewer, stranger, reader, writer, nobody: { api: world.api() } };
  const statuses = async (path: string) => {
    const entries = Object.entries(callers).map(async ([name, { api }]) => {
      const named = name === 'nobody' ? {} : { org: org.id };
      return [name, (await api.get(path, named)).status];
    });
    return Object.fromEntries(await Promise.all(entries));
  };
  const refused = { stranger: 404, writer: 403, nobody: 401 };
  const readers = { owner: 200, admin: 200, member: 200, viewer: 200, reader: 200 };
  expect(await statuses('/v1/audit')).toEqual({ ...readers, ...refused });
  const managers = { owner: 200, admin: 200, member: 403, viewer: 403, reader: 403 };
  expect(await statuses('/v1/audit/verify')).toEqual({ ...managers, ...refused });
});

test('who may not see addresses gets the trail without them', async () => {
  const { owner, org } = await world.createOrg();
  const reader = await world.createKey(owner, org, ['audit:read']);
  const [admin, member] = [await world.addMember(org, 'admin'), await world.addMember(org, 'member')];
  const viewer = await world.addMember(org, 'viewer');
  await world.settled(org.id);
  const seenBy = async ({ api }: Pick<Person, 'api'>) => {
    const { body } = await api.get('/v1/audit?order=asc', { org: org.id });
    return body.data[0].actor.ip;
  };
  for (const manager of [owner, admin, reader]) expect(await seenBy(manager)).toBe('127.0.0.1');
  for (const other of [member, viewer]) expect(await seenBy(other)).toBeNull();
});
