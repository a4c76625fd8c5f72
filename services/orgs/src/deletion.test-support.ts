import { createHash } from 'node:crypto';
import { services } from '@aaf/contracts/app';
import { eventually } from '@aaf/testing/eventually';
import type { Answer } from '@aaf/testing/rest-client';
import type { Person, TestOrg, World } from '@aaf/testing/world';
import sharp from 'sharp';
import { noticedEvents } from './rules/notice.ts';
import { pathsOf } from './settings.test-support.ts';

/** Deletes an organization as its Owner does, who has just signed in. */
export async function deleteOrg(world: World, owner: Person, org: TestOrg): Promise<Answer> {
  const { email, password } = owner;
  const { body } = await world.api().post('/v1/auth/sign-in', { email, password });
  return world.api(body.token).post(pathsOf(org).deletion, { confirm_name: org.name });
}

interface Table {
  schema: string;
  name: string;
}

/** Every table of the product, platform tables included; read from the catalogue, so that none can be forgotten. */
async function allTables({ sql }: World, withOrgs: boolean): Promise<Table[]> {
  const rows = await sql(
    `select t.table_schema as schema, t.table_name as name from information_schema.tables t
      where t.table_schema = any($1) and t.table_type = 'BASE TABLE' and (not $2 or exists (
        select from information_schema.columns c where c.table_schema = t.table_schema
           and c.table_name = t.table_name and c.column_name = 'org_id'))
      order by 1, 2`,
    [Object.keys(services), withOrgs],
  );
  return rows.map((row) => ({ schema: String(row['schema']), name: String(row['name']) }));
}

/** What was published is forgotten after 72 hours, whatever became of the organization. */
const forgotten = 'outbox';
/** What moves with every event and every session, so with deleting and restoring themselves. */
const moving = new Set([
  'outbox_counters',
  'inbox',
  'heads',
  'source_progress',
  'waiting',
  'session_activity',
]);

/** Which rows tell of the events up to one. */
const earlierOnes: Record<string, string> = {
  'audit.events': 'sequence <= $2',
  'orgs.notifications': `event_id in (
    select e.id from audit.events e where e.org_id = $1::uuid and e.sequence <= $2)`,
};

/**
 * A hash of every row an organization has, table by table.
 * @param isStill leaves out what every event and session moves, and looks no further than an event
 */
export async function dumpOrg(
  world: World,
  org: TestOrg,
  { isStill = false, upTo = Number.MAX_SAFE_INTEGER } = {},
): Promise<Record<string, string>> {
  const dump: Record<string, string> = {};
  for (const { schema, name } of await allTables(world, true)) {
    if (name === forgotten || (isStill && moving.has(name))) continue;
    const rows = await world.sql(
      `select t::text as row from ${schema}.${name} t
        where org_id = $1::uuid and ${earlierOnes[`${schema}.${name}`] ?? '$2 = $2'} order by 1`,
      [org.id, upTo],
    );
    const hash = createHash('sha256').update(rows.map(({ row }) => String(row)).join('\n'));
    dump[`${schema}.${name}`] = `${rows.length} rows, ${hash.digest('hex')}`;
  }
  return dump;
}

/** Where an organization's id or slug still stands, in any column of any table: `schema.table`, and how often. */
export async function traceOrg(world: World, org: TestOrg): Promise<string[]> {
  const traces: string[] = [];
  for (const { schema, name } of await allTables(world, false)) {
    const [row] = await world.sql(
      `select count(*)::int as count from ${schema}.${name} t
        where t::text like '%' || ($1::uuid)::text || '%' or t::text like $2 or t::text like $3`,
      [org.id, `%${org.id}%`, `%${org.slug}%`],
    );
    if (Number(row?.['count']) > 0) traces.push(`${schema}.${name}: ${Number(row?.['count'])}`);
  }
  return traces;
}

/** Resolves when the trail has every event and the members were told of theirs. */
async function allTold(world: World, org: TestOrg): Promise<void> {
  await world.settled(org.id);
  await eventually(
    () =>
      world.sql(
        `select (select count(*) from orgs.inbox where org_id = $1::uuid)
              = (select count(*) from audit.events where org_id = $1::uuid and event_type = any($2)) as told`,
        [org.id, [...noticedEvents]],
      ),
    ([row]) => row?.['told'] === true,
  );
}

/** Leaves something of an organization in every part: people, policies, actions, approvals, keys, a logo, answers kept for repeats. */
export async function liveIn(world: World, owner: Person, org: TestOrg) {
  const to = { org: org.id };
  const member = await world.addMember(org, 'member');
  const invitee = `invitee@${org.slug}.example.com`;
  await owner.api.post(`${pathsOf(org).general}/invitations`, { email: invitee, role: 'viewer' });
  await owner.api.post(
    '/v1/policies',
    {
      name: 'hold',
      description: 'holds everything',
      rules: [{ when: 'true', decision: 'require_approval', reason: 'r', risk_level: 'low' }],
    },
    { ...to, headers: { 'idempotency-key': `policy-of-${org.slug}` } },
  );
  const key = await world.createKey(owner, org, ['actions:write', 'actions:read']);
  const submit = async () =>
    (await key.api.post('/v1/actions', { tool: 'stripe', operation: 'refund' })).body;
  const [decided, pending] = [await submit(), await submit()];
  await owner.api.post(`/v1/approvals/${decided.approval.id}/approve`, {}, to);
  const data = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#a00' } })
    .png()
    .toBuffer();
  await fetch(new URL(pathsOf(org).logo, world.url), {
    method: 'PUT',
    headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'image/png' },
    body: new Uint8Array(data),
  });
  await owner.api.patch(pathsOf(org).general, { timezone: 'Europe/Berlin' });
  await allTold(world, org);
  return { member, invitee, key, approvalId: String(pending.approval.id) };
}
