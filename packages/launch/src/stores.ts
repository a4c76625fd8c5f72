import path from 'node:path';
import { natsSpec, natsUrl } from './nats.ts';
import { freePort } from './ports.ts';
import { postgresSpec, postgresUrl } from './postgres.ts';
import type { Store } from './run-file.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import type { Supervisor } from './supervisor.ts';

/** Where the database and the broker are. The URLs hold passwords. */
export interface Stores {
  readonly adminUrl: string;
  readonly natsUrl: string;
  readonly database: Store;
  readonly nats: Store;
}

/** What they are started from. */
export interface StoresPlan {
  readonly supervisor: Supervisor;
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** Hears a line about what takes a while. */
  readonly notice: (line: string) => void;
}

/** Starts, under the supervisor, a PostgreSQL and a NATS of our own, except where the settings name another. */
export async function startStores({ supervisor, settings, secrets, notice }: StoresPlan): Promise<Stores> {
  const { databaseUrl, natsUrl: externalNatsUrl, dataDir } = settings;
  const [databasePort, natsPort] = await Promise.all([freePort(), freePort()]);
  const broker = {
    dir: path.join(dataDir, 'nats'),
    port: natsPort,
    user: 'aaf',
    password: secrets.nats,
    notice,
  };
  const database = {
    dir: path.join(dataDir, 'postgres'),
    port: databasePort,
    password: secrets.postgres,
    flags: ['-c', 'max_connections=300'], // every service has pools of its own
  };
  const specs = await Promise.all([
    ...(databaseUrl ? [] : [postgresSpec(database)]),
    ...(externalNatsUrl ? [] : [natsSpec(broker)]),
  ]);
  await supervisor.start(specs);
  return {
    adminUrl: databaseUrl ?? postgresUrl(databasePort, secrets.postgres),
    natsUrl: externalNatsUrl ?? natsUrl(broker),
    database: databaseUrl ? { kind: 'external' } : { kind: 'embedded', port: databasePort },
    nats: externalNatsUrl ? { kind: 'external' } : { kind: 'embedded', port: natsPort },
  };
}
