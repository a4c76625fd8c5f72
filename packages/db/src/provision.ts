import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { inClientTransaction, withClient } from './admin-client.ts';
import { assertServiceName, roleKinds, roleName, rolePassword, type RoleKind } from './roles.ts';
import { scramVerifier } from './scram.ts';

/** Whose roles and schema to set up. */
export interface Provision {
  readonly service: string;
  /** The installation's secret, of which the roles' passwords are derived. */
  readonly secret: string;
}

const ATTEMPTS = 20;
/** Roles belong to the whole cluster, advisory locks to one database: a twin working in another one shows as one of these. */
const lostRaces = new Set(['23505', '42710', 'XX000', '40P01']);

/**
 * Makes a service's roles and its schema in the database of `adminUrl`, or makes them right again.
 * The admin is a superuser, or a login with CREATEROLE that owns the database. Any number may do this at once.
 * @throws {Error} what PostgreSQL says when the admin may not do this, or when the schema is somebody else's
 */
export async function provisionService(adminUrl: string, { service, secret }: Provision): Promise<void> {
  assertServiceName(service);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await withClient(adminUrl, (client) => provision(client, { service, secret }));
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !isLostRace(error)) throw error;
      await delay(20 + Math.random() * 80);
    }
  }
}

function isLostRace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && lostRaces.has(String(error.code));
}

async function provision(client: Client, { service, secret }: Provision): Promise<void> {
  await inClientTransaction(client, async () => {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('aaf provision', 0))`);
    for (const kind of roleKinds) await ensureRole(client, { service, kind, secret });
    await ensureSchema(client, service);
  });
}

/** What a role may never have; only what is wrong is altered, since naming an attribute takes having it. */
const shackles = {
  rolcanlogin: [true, 'login'],
  rolinherit: [false, 'noinherit'],
  rolsuper: [false, 'nosuperuser'],
  rolbypassrls: [false, 'nobypassrls'],
  rolcreatedb: [false, 'nocreatedb'],
  rolcreaterole: [false, 'nocreaterole'],
  rolreplication: [false, 'noreplication'],
} as const;
type RoleRow = Record<keyof typeof shackles, boolean> & { rolconfig: string[] | null };

async function ensureRole(client: Client, wanted: Provision & { kind: RoleKind }): Promise<void> {
  const name = roleName(wanted.service, wanted.kind);
  const role = escapeIdentifier(name);
  const password = escapeLiteral(verifierOf(name, wanted.secret));
  const found = await findRole(client, name);
  const attributes = Object.entries(shackles)
    .filter(([column, [value]]) => !found || found[column as keyof typeof shackles] !== value) // the keys of `shackles`
    .map(([, [, word]]) => word);
  await client.query(
    `${found ? 'alter' : 'create'} role ${role} ${attributes.join(' ')} password ${password}`,
  );
  if (!found?.rolconfig?.includes(`search_path=${wanted.service}`))
    await client.query(`alter role ${role} set search_path = ${escapeIdentifier(wanted.service)}`);
  if (!(await mayConnect(client, name)))
    await client.query(`grant connect on database ${await databaseName(client)} to ${role}`);
}

async function findRole(client: Client, name: string): Promise<RoleRow | undefined> {
  const columns = Object.keys(shackles).join(', ');
  const { rows } = await client.query<RoleRow>(
    `select ${columns}, rolconfig from pg_roles where rolname = $1`,
    [name],
  );
  return rows[0];
}

async function mayConnect(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select has_database_privilege($1, current_database(), 'connect') as may`,
    [name],
  );
  return rows[0]?.may ?? false;
}

async function databaseName(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(`select quote_ident(current_database()) as name`);
  return rows[0]?.name ?? '';
}

/** The salt comes from the secret too, so that a second start writes what is there already. */
function verifierOf(role: string, secret: string): string {
  const salt = createHmac('sha256', secret).update(`db-salt:${role}`).digest().subarray(0, 16);
  return scramVerifier(rolePassword(role, secret), salt);
}

async function ensureSchema(client: Client, service: string): Promise<void> {
  const schema = escapeIdentifier(service);
  const owner = roleName(service, 'owner');
  const found = await findSchema(client, service);
  if (found?.is_right) return;
  if (found && found.owner !== owner)
    throw new Error(
      `The schema ${service} belongs to ${found.owner}; the service needs one of its own by that name.`,
    );
  await withRole(client, owner, async () => {
    if (!found) await client.query(`create schema ${schema} authorization ${owner}`);
    await client.query(`set local role ${owner}`);
    await client.query(`revoke all on schema ${schema} from public`);
    const users = (['app', 'relay', 'purge'] as const).map((kind) => roleName(service, kind)).join(', ');
    await client.query(`grant usage on schema ${schema} to ${users}`);
    await client.query('reset role');
  });
}

async function findSchema(
  client: Client,
  service: string,
): Promise<{ owner: string; is_right: boolean } | undefined> {
  const { rows } = await client.query<{ owner: string; is_right: boolean }>(
    `select owner.rolname as owner,
            owner.rolname = $2
              and has_schema_privilege($3, nspname, 'usage') and has_schema_privilege($4, nspname, 'usage')
              and has_schema_privilege($5, nspname, 'usage')
              and not exists (select from aclexplode(nspacl) where grantee = 0) as is_right
       from pg_namespace join pg_roles owner on owner.oid = nspowner
      where nspname = $1`,
    [service, ...roleKinds.map((kind) => roleName(service, kind))],
  );
  return rows[0];
}

/** An admin that is no superuser must be a member of the owner to act for it, and stays one no longer than that. */
async function withRole(client: Client, role: string, work: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ is_superuser: boolean; version: number }>(
    `select rolsuper as is_superuser, current_setting('server_version_num')::int as version
       from pg_roles where rolname = current_user`,
  );
  const admin = rows[0];
  if (!admin || admin.is_superuser) return work();
  const options = admin.version >= 160_000 ? 'with set true, inherit false' : '';
  await client.query(`grant ${role} to current_user ${options}`);
  await work();
  await client.query(`revoke ${role} from current_user`);
}
