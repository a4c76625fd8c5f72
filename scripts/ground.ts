import path from 'node:path';
import { serviceUrl } from '@aaf/db/roles';
import { commonEnvironment, type ProductPlan } from '@aaf/launch/product';
import type { Secrets } from '@aaf/launch/secrets';
import type { Settings } from '@aaf/launch/settings';
import { startStores, type Stores } from '@aaf/launch/stores';
import type { Supervisor } from '@aaf/launch/supervisor';
import { runTask } from '@aaf/launch/task';

/** The checkout. */
export const ROOT = path.resolve(import.meta.dirname, '..');

/** What the steps of a start share. */
export interface Start {
  readonly settings: Settings;
  readonly supervisor: Supervisor;
  readonly signal: AbortSignal;
  /** Hears how far it is. */
  readonly say: (line: string) => void;
}

export const logOf = (settings: Settings, name: string): string =>
  path.join(settings.dataDir, 'logs', `${name}.log`);

/** Runs one of our scripts to its end. */
export function runScript(
  { settings, signal }: Start,
  name: string,
  own: Record<string, string>,
): Promise<void> {
  const env = { ...commonEnvironment({ env: process.env, settings, root: ROOT }), ...own };
  const args = [path.join('scripts', `${name}.ts`)];
  const script = { name, command: process.execPath, args, cwd: ROOT, env };
  return runTask(script, { logPath: logOf(settings, name), signal });
}

/** Stores that run and a database that is up to date: what every part stands on. */
export async function layGround(
  start: Start,
  secrets: Secrets,
): Promise<{ stores: Stores; plan: ProductPlan }> {
  const { supervisor, settings, say } = start;
  const stores = await startStores({ supervisor, settings, secrets, notice: say });
  say('the database and the broker are ready');
  await runScript(start, 'migrate', {
    DATABASE_URL: stores.adminUrl,
    AAF_DATABASE_SECRET: secrets.database,
  });
  say('the database is up to date');
  const plan: ProductPlan = {
    root: ROOT,
    settings,
    env: process.env,
    natsUrl: stores.natsUrl,
    secret: secrets.internal,
    databaseUrl: (service, kind) => serviceUrl(stores.adminUrl, service, kind, secrets.database),
  };
  return { stores, plan };
}
