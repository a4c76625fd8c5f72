import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { connectBus } from '@aaf/bus/connection';
import { createRequester } from '@aaf/bus/request';
import { services as contracts, type ServiceName } from '@aaf/contracts/app';
import type { Role, Scope } from '@aaf/contracts/permissions';
import { serviceUrl } from '@aaf/db/roles';
import { createDatabaseFrom } from '@aaf/db/testing';
import { startNats } from '@aaf/launch/nats';
import { createAsk, type Ask } from '@aaf/service/ask';
import { createCallerTokens } from '@aaf/service/caller-token';
import { ServiceConfig } from '@aaf/service/config';
import { readMailbox } from '@aaf/service/mail/mailbox';
import { inject } from 'vitest';
import { createGateway } from '../../../services/gateway/src/create-gateway.ts';
import { GatewayConfig } from '../../../services/gateway/src/config.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { eventually } from './eventually.ts';
import { createLogCapture, type LogCapture } from './log-capture.ts';
import { startParts } from './parts.ts';
import {
  addMember,
  createKey,
  createOrg,
  readTrail,
  signUp,
  type OrgOptions,
  type Person,
  type Site,
  type TestKey,
  type TestOrg,
} from './furnish.ts';
import { createRestClient, type RestClient } from './rest-client.ts';
import { createSql, type Sql } from './sql.ts';
import { enableTwoFactor, type TwoFactor } from './two-factor.ts';

export interface WorldOptions {
  /** How many gateways share the work; `world.urls` lists them. */
  gateways?: number;
  /** Connections per service. */
  poolSize?: number;
  /** Starts the services' own timers too; tests run jobs by hand where it is not said. */
  isSchedulingJobs?: boolean;
  env?: Record<string, string>;
  /** Services that do not run in this process; `world.envFor` tells how to start them elsewhere. */
  outside?: readonly ServiceName[];
}

export { unique, type OrgOptions, type Person, type TestKey, type TestOrg } from './furnish.ts';

/** All parts of the product on one movable clock, with a database and a broker of their own. */
export interface World extends AsyncDisposable {
  url: string;
  urls: readonly string[];
  clock: TestClock;
  logs: LogCapture;
  secret: string;
  natsUrl: string;
  databaseUrl: string;
  /** The variables of a part's own process. */
  envFor(part: ServiceName | 'gateway'): Record<string, string>;
  /** A REST client with this token, or none; `gateway` picks one of several. */
  api(token?: string, gateway?: number): RestClient;
  /** Asks a part as another part of the product would. */
  ask: Ask;
  signUp(name?: string): Promise<Person>;
  /** Sets up an authenticator app; the session of the person's `api` has shown it, their other sessions end. */
  enableTwoFactor(person: Person): Promise<TwoFactor>;
  createOrg(options?: OrgOptions): Promise<{ owner: Person; org: TestOrg }>;
  /** Puts a person into an organization by hand. */
  addMember(org: TestOrg, role: Role, person?: Person): Promise<Person>;
  createKey(owner: Person, org: TestOrg, permissions: readonly Scope[], more?: object): Promise<TestKey>;
  mailbox(to?: string): Promise<{ to: string; subject: string; text: string; html: string }[]>;
  /** SQL as the superuser, past every policy: for looking, and for tampering. */
  sql: Sql;
  /** SQL as a service's runtime role, with an organization set or none. */
  sqlAs(service: ServiceName, orgId?: string): Sql;
  runJob(service: ServiceName, job: string): Promise<void>;
  /** Resolves when the trail of an organization holds every event its parts have written. */
  settled(orgId: string): Promise<void>;
  /** What the gateways tell in bulk now and then, told now. */
  flushGateways(): Promise<void>;
  /** The whole trail, oldest first, as the API shows it. */
  trail(reader: { api: RestClient }, org: TestOrg, query?: string): Promise<any[]>;
}

const serviceNames = Object.keys(contracts) as ServiceName[]; // the literal keys of the table

/** How many events the parts have written for an organization, and how many of them stand in the trail. */
const settledQuery = `
  select
    (select coalesce(sum(last), 0) from (
      select last from identity.outbox_counters where org_id = $1::uuid
      union all select last from orgs.outbox_counters where org_id = $1::uuid
      union all select last from keys.outbox_counters where org_id = $1::uuid
      union all select last from firewall.outbox_counters where org_id = $1::uuid
      union all select last from usage.outbox_counters where org_id = $1::uuid) written)::int as written,
    (select count(*) from audit.events where org_id = $1::uuid)::int as chained,
    (select count(*) from usage.inbox where org_id = $1::uuid)::int as counted,
    (select count(*) from audit.events where org_id = $1::uuid and event_type in
      ('action.submitted', 'approval.approved', 'approval.denied', 'approval.expired'))::int as countable`;

/** What is changed by hand, past every service, is revoked nowhere: the gateways forget what they knew. */
function forgetting(sql: Sql, gateways: readonly { forget(): void }[]): Sql {
  const run = async (statement: string, parameters?: readonly unknown[]) => {
    const rows = await sql(statement, parameters);
    if (!/^\s*select/i.test(statement)) for (const gateway of gateways) gateway.forget();
    return rows;
  };
  return Object.assign(run, { end: () => sql.end() });
}

/**
 * Starts a world. Disposing it leaves nothing behind: no process, no database, no file.
 */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const { secret, template } = inject('ground');
  const dir = mkdtempSync(path.join(os.tmpdir(), 'aaf-world-'));
  stack.defer(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const credentials = { user: 'aaf', password: randomBytes(12).toString('hex') };
  const [database, nats] = await Promise.all([
    createDatabaseFrom(template),
    startNats({ dir: path.join(dir, 'nats'), ...credentials }),
  ]);
  stack.use(database);
  stack.use(nats);

  const clock = createTestClock();
  const logs = createLogCapture();
  const env = {
    NATS_URL: nats.url,
    AAF_SECRET: secret,
    AAF_DATA_DIR: dir,
    AAF_POOL_SIZE: String(options.poolSize ?? 8),
    AAF_AUTH_RATE: 'off',
    AAF_API_PORT: '0',
    ...options.env,
  };
  const envFor = (part: ServiceName | 'gateway') => {
    if (part === 'gateway') return env;
    const urlOf = (role: 'app' | 'relay' | 'purge') => serviceUrl(database.url, part, role, secret);
    const urls = { app: urlOf('app'), relay: urlOf('relay'), purge: urlOf('purge') };
    return {
      ...env,
      DATABASE_URL: urls.app,
      RELAY_DATABASE_URL: urls.relay,
      PURGE_DATABASE_URL: urls.purge,
    };
  };
  const configFor = (service: ServiceName) => ServiceConfig.loose().parse(envFor(service));
  const names = serviceNames.filter((name) => !options.outside?.includes(name));
  const services = stack.use(
    await startParts({ names, configFor, clock, logs, isSchedulingJobs: options.isSchedulingJobs ?? false }),
  );
  const gateways = await Promise.all(
    Array.from({ length: options.gateways ?? 1 }, () =>
      createGateway({ config: GatewayConfig.parse(env), clock, log: logs.logFor('gateway') }),
    ),
  );
  for (const gateway of gateways) stack.use(gateway);
  const urls = gateways.map((gateway) => gateway.url);

  const bus = stack.use(await connectBus({ url: nats.url, name: 'test', log: logs.logFor('test') }));
  const ask = createAsk(createRequester(bus), createCallerTokens(secret), 'test');
  const client = stack.adopt(createSql(database.url), (it) => it.end());
  const sql = forgetting(client, gateways);
  const extra: Sql[] = [];
  stack.defer(async () => {
    await Promise.all(extra.map((client) => client.end()));
  });
  const site: Site = {
    sql,
    api: (token, gateway = 0) => createRestClient(urls[gateway] ?? '', token),
    mailbox: (to) => readMailbox(path.join(dir, 'mailbox'), to),
  };
  const running = stack.move();
  return {
    ...site,
    ask,
    url: urls[0] ?? '',
    urls,
    clock,
    logs,
    secret,
    natsUrl: nats.url,
    databaseUrl: database.url,
    envFor,
    signUp: (name = 'Ada Lovelace') => signUp(site, name),
    enableTwoFactor: (person) => enableTwoFactor(person, clock),
    createOrg: (orgOptions = {}) => createOrg(site, orgOptions),
    addMember: async (org, role, person) =>
      addMember(site, org, { role, person: person ?? (await signUp(site, `${role} person`)) }),
    createKey: (owner, org, permissions, more = {}) => createKey(site, { owner, org, permissions, more }),
    sqlAs(service, orgId) {
      const client = createSql(serviceUrl(database.url, service, 'app', secret), orgId);
      extra.push(client);
      return client;
    },
    async runJob(service, job) {
      await services.byName.get(service)?.runJob(job);
    },
    async settled(orgId) {
      await eventually(
        () => sql(settledQuery, [orgId]),
        ([row]) =>
          row?.['written'] === row?.['chained'] && Number(row?.['counted']) >= Number(row?.['countable']),
      );
    },
    async flushGateways() {
      await Promise.all(gateways.map((gateway) => gateway.flush()));
    },
    trail: (reader, org, query = '') => readTrail(reader, org, query),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
