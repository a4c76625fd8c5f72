import { randomBytes } from 'node:crypto';
import { formatApiKey, hashApiKey, recognizableApiKey } from '@aaf/contracts/api-key';
import { idToUuid, newId } from '@aaf/contracts/ids';
import { z } from 'zod';
import { startingSettings } from '../../services/orgs/src/rules/new-organization.ts';
import { callFor } from './api.ts';
import type { Client } from './database.ts';
import { makeRules } from './decisions.ts';
import type { Owner } from './owner.ts';

const Made = z.object({ id: z.string() });

/** A key of an organization, with its text. */
export interface Key {
  id: string;
  secret: string;
}

/** An organization without limits, and a key of its own that may submit and read. */
export interface Organization {
  id: string;
  key: Key;
}

const insertDirectory = `
  insert into orgs.directory (id, slug, name, plan, created_at)
  select id, 'bench-' || replace(id::text, '-', ''), 'Bench', 'enterprise', now() from unnest($1::uuid[]) as id`;
const insertMemberships = `
  insert into orgs.memberships (org_id, id, user_id, role, joined_at)
  select org_id, gen_random_uuid(), $2::uuid, 'owner', now() from unnest($1::uuid[]) as org_id`;
const insertSettings = `
  insert into orgs.settings
  select made.* from unnest($1::uuid[]) as id,
    jsonb_populate_record(null::orgs.settings, $2::jsonb || jsonb_build_object('org_id', id)) as made`;
const insertKeys = `
  insert into keys.api_keys
    (org_id, id, name, permissions, secret_hash, prefix, expires_at, created_at, created_by, created_by_name)
  select org_id, id, 'bench', '{actions:read,actions:write}', hash, prefix,
    now() + interval '1 day', now(), $5::uuid, 'Bea Bench'
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as made (org_id, id, hash, prefix)`;

async function saveKeys(client: Client, owner: Owner, organizations: readonly Organization[]): Promise<void> {
  await client.query(insertKeys, [
    organizations.map(({ id }) => idToUuid('organization', id)),
    organizations.map(({ key }) => idToUuid('api_key', key.id)),
    organizations.map(({ key }) => hashApiKey(key.secret)),
    organizations.map(({ key }) => recognizableApiKey(key.secret)),
    idToUuid('user', owner.id),
  ]);
}

const makeKey = (orgId: string): Key => ({
  id: newId('api_key', Date.now()),
  secret: formatApiKey(orgId, randomBytes(32)),
});

/** Makes organizations past the API, which would take a transaction and three events for each. */
export async function createOrganizations(
  client: Client,
  owner: Owner,
  count: number,
): Promise<Organization[]> {
  const organizations = Array.from({ length: count }, () => {
    const id = newId('organization', Date.now());
    return { id, key: makeKey(id) };
  });
  const ids = organizations.map(({ id }) => idToUuid('organization', id));
  await client.query(insertDirectory, [ids]);
  await client.query(insertMemberships, [ids, idToUuid('user', owner.id)]);
  await client.query(insertSettings, [ids, JSON.stringify(startingSettings)]);
  await saveKeys(client, owner, organizations);
  return organizations;
}

/** Makes further keys of one organization. */
export async function createKeys(
  client: Client,
  { owner, orgId, count }: { owner: Owner; orgId: string; count: number },
): Promise<Key[]> {
  const keys = Array.from({ length: count }, () => makeKey(orgId));
  await saveKeys(
    client,
    owner,
    keys.map((key) => ({ id: orgId, key })),
  );
  return keys;
}

/** By whom, and where, organizations are made. */
interface Making {
  client: Client;
  apiUrl: string;
  owner: Owner;
  token: string;
}

/**
 * Makes organizations that act: through the API, because a trail begins with the event of its organization's
 * creation. Each has no limits and a policy of 25 rules, the last of which allows what the load submits.
 */
export async function createLivelyOrganizations(making: Making, count: number): Promise<Organization[]> {
  const { client, apiUrl, owner, token } = making;
  const organizations: Organization[] = [];
  for (let made = 0; made < count; made += 1) {
    const slug = `busy-${randomBytes(6).toString('hex')}`;
    const body = { name: 'Busy', slug, plan: 'pro' };
    const answer = await callFor(201, `${apiUrl}/v1/organizations`, 'POST', { token, body });
    const { id } = Made.parse(answer);
    organizations.push({ id, key: makeKey(id) });
  }
  const ids = organizations.map(({ id }) => idToUuid('organization', id));
  await client.query(`update orgs.directory set plan = 'enterprise' where id = any ($1::uuid[])`, [ids]);
  await saveKeys(client, owner, organizations);
  const body = { name: 'refunds', description: 'What the load submits is allowed.', rules: makeRules(25) };
  for (const { id } of organizations) {
    await callFor(201, `${apiUrl}/v1/policies`, 'POST', { token, org: id, body });
  }
  return organizations;
}
