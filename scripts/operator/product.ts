import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { connectBus } from '@aaf/bus/connection';
import { createRequester } from '@aaf/bus/request';
import { stopLeftovers } from '@aaf/launch/leftovers';
import { tryLock } from '@aaf/launch/lock';
import { natsUrl } from '@aaf/launch/nats';
import { serviceSpec, SERVICES } from '@aaf/launch/product';
import { readSecrets, type Secrets } from '@aaf/launch/secrets';
import { readSettings, type Settings } from '@aaf/launch/settings';
import { createSupervisor, processesFolder } from '@aaf/launch/supervisor';
import { createAsk, type Ask } from '@aaf/service/ask';
import { createCallerTokens } from '@aaf/service/caller-token';
import { z } from 'zod';
import { layGround, ROOT } from '../ground.ts';

/** The installation that a command works on. */
export interface Product {
  /** Asks any part, as the operator. */
  ask: Ask;
}

/** Of run.json, what tells where the broker is. */
const RunFile = z.object({
  nats: z.union([
    z.object({ kind: z.literal('embedded'), port: z.int() }),
    z.object({ kind: z.literal('external') }),
  ]),
});

function brokerOfRunning(settings: Settings, secrets: Secrets): string | undefined {
  const file = path.join(settings.dataDir, 'run.json');
  if (!existsSync(file)) return undefined;
  const { nats } = RunFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (nats.kind === 'external') return settings.natsUrl;
  return natsUrl({ port: nats.port, user: 'aaf', password: secrets.nats });
}

async function askThrough<T>(brokerUrl: string, secrets: Secrets, task: (product: Product) => Promise<T>) {
  await using bus = await connectBus({ url: brokerUrl, name: 'operator' });
  const tokens = createCallerTokens(secrets.internal);
  return await task({ ask: createAsk(createRequester(bus, {}), tokens, 'operator') });
}

/** Brings up what a command needs, without a door and a dashboard, and takes it down again. */
async function withOwnParts<T>(settings: Settings, task: (product: Product) => Promise<T>): Promise<T> {
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o711 });
  const lock = tryLock(path.join(settings.dataDir, 'supervisor.lock'));
  if ('held_by' in lock)
    throw new Error(
      `Process ${lock.held_by} is starting or stopping on ${settings.dataDir}; try again when it is done.`,
    );
  using _lock = lock;
  const say = (line: string) => {
    console.error(line);
  };
  await stopLeftovers(processesFolder(settings.dataDir));
  const stopping = new AbortController();
  await using supervisor = createSupervisor({ dataDir: settings.dataDir, notice: say, changed: () => {} });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      stopping.abort();
      void supervisor.stop();
    });
  }
  say('nothing is running on this data folder; starting the parts that the command needs');
  const secrets = readSecrets(settings.dataDir);
  const start = { settings, supervisor, signal: stopping.signal, say };
  const { stores, plan } = await layGround(start, secrets);
  await supervisor.start(SERVICES.map((name) => serviceSpec(plan, name)));
  try {
    return await askThrough(stores.natsUrl, secrets, task);
  } finally {
    await supervisor.stop();
  }
}

/**
 * Does something with the installation of the data folder: the running one, or one that is brought up for it.
 * @throws {Error} when it can be neither reached nor brought up
 */
export async function withProduct<T>(task: (product: Product) => Promise<T>): Promise<T> {
  const settings = readSettings(process.env, ROOT);
  const broker = existsSync(settings.dataDir)
    ? brokerOfRunning(settings, readSecrets(settings.dataDir))
    : undefined;
  return broker === undefined
    ? withOwnParts(settings, task)
    : askThrough(broker, readSecrets(settings.dataDir), task);
}
