import path from 'node:path';
import type { ChildSpec, Environment } from './child-spec.ts';
import { httpUrl, type Settings } from './settings.ts';
import { webKeyOf } from './web-key.ts';

/** The services, in the order in which they are listed; the gateway stands before them. */
export const SERVICES = ['identity', 'orgs', 'keys', 'firewall', 'usage', 'audit'] as const;

/** What the processes of the product are made from. */
export interface ProductPlan {
  /** The checkout. */
  readonly root: string;
  readonly settings: Settings;
  /** The environment this was started with; what is secret or decided here is taken out before it is handed on. */
  readonly env: Environment;
  readonly natsUrl: string;
  /** What the parts sign with. */
  readonly secret: string;
  /** The URL with which one service reaches its own schema, as its runtime, its relay or its purge role. */
  readonly databaseUrl: (service: string, kind: 'app' | 'relay' | 'purge') => string;
}

// Decided here for each process, or none of its business: the superuser's URL above all.
const WITHHELD = [
  'AAF_DATABASE_SECRET',
  'AAF_HEALTH_PORT',
  'AAF_SECRET',
  'AAF_WEB_KEY',
  'DATABASE_URL',
  'RELAY_DATABASE_URL',
  'PURGE_DATABASE_URL',
  'NATS_URL',
  'NODE_CHANNEL_FD',
  'HOST',
  'PORT',
  'ORIGIN',
  'PGPASSWORD',
];

/** What every process of ours may know of the environment this was started with. */
export function commonEnvironment({ env, settings, root }: Pick<ProductPlan, 'env' | 'settings' | 'root'>) {
  const inherited = Object.entries(env).filter(([name]) => !WITHHELD.includes(name) && !/^npm_/i.test(name));
  return {
    ...Object.fromEntries(inherited),
    // Libraries that ask the machine for its zone must all get the same answer.
    TZ: 'UTC',
    NODE_COMPILE_CACHE: env['NODE_COMPILE_CACHE'] ?? path.join(root, '.cache', 'compiled'),
    AAF_DATA_DIR: settings.dataDir,
    AAF_CONFIG: settings.configFile,
    AAF_HOST: settings.host,
    AAF_API_PORT: String(settings.apiPort),
    AAF_WEB_ORIGIN: settings.webOrigin,
  };
}

// The dashboard faces the network and knows no stores: it inherits what Node needs and what is ours, no more.
const WEB_INHERITS = /^(PATH|HOME|LANG|LC_.*|TZ|NODE_.*|AAF_.*)$/;

/** One service, as a process of its own, with logins to its own schema. */
export function serviceSpec(plan: ProductPlan, name: string): ChildSpec {
  return partSpec(plan, name, {
    DATABASE_URL: plan.databaseUrl(name, 'app'),
    RELAY_DATABASE_URL: plan.databaseUrl(name, 'relay'),
    PURGE_DATABASE_URL: plan.databaseUrl(name, 'purge'),
  });
}

/** The gateway: it keeps nothing, so it has no login. */
export function gatewaySpec(plan: ProductPlan): ChildSpec {
  return partSpec(plan, 'gateway', {});
}

function partSpec(plan: ProductPlan, name: string, logins: Environment): ChildSpec {
  return {
    name,
    command: process.execPath,
    args: [path.join('services', name, 'src', 'main.ts')],
    cwd: plan.root,
    env: { ...commonEnvironment(plan), AAF_SECRET: plan.secret, NATS_URL: plan.natsUrl, ...logins },
    readiness: { kind: 'message' },
    stopSignal: 'SIGTERM',
  };
}

/** The dashboard's server, as it was built. */
export function webSpec(plan: ProductPlan): ChildSpec {
  const { settings } = plan;
  const inherited = Object.entries(commonEnvironment(plan)).filter(([name]) => WEB_INHERITS.test(name));
  return {
    name: 'web',
    command: process.execPath,
    args: [path.join('web', 'build', 'index.js')],
    cwd: plan.root,
    env: {
      ...Object.fromEntries(inherited),
      AAF_WEB_KEY: webKeyOf(plan.secret),
      AAF_API_URL: httpUrl(settings.host, settings.apiPort),
      HOST: settings.host,
      PORT: String(settings.webPort),
      ORIGIN: settings.webOrigin,
      BODY_SIZE_LIMIT: '1M', // above the largest logo
      SHUTDOWN_TIMEOUT: '3', // seconds; open event streams would hold it for thirty
    },
    readiness: { kind: 'answers', url: httpUrl(settings.host, settings.webPort) },
    stopSignal: 'SIGTERM',
  };
}
