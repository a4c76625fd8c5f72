import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startNats, type Nats } from '@aaf/launch/nats';
import type { AnyTRPCRouter, TRPCBuiltRouter } from '@trpc/server';
import { connectBus, type Bus, type BusOptions } from './connection.ts';

/** The router of callers, for a service `demo`. */
export type GatewayOf<R extends AnyTRPCRouter> = TRPCBuiltRouter<
  R['_def']['_config']['$types'],
  { demo: R['_def']['record'] }
>;

/** A broker of a test's own, which can be killed and brought back on the same port. */
export interface TestBroker extends AsyncDisposable {
  readonly url: string;
  connect(options?: Partial<BusOptions>): Promise<Bus>;
  /** Ends it without a word, as a crash would. */
  kill(): void;
  /** Starts it again, with what it had stored or with an empty disk. */
  restart(options?: { isEmpty?: boolean }): Promise<void>;
}

export async function startTestBroker(): Promise<TestBroker> {
  const dir = mkdtempSync(path.join(tmpdir(), 'aaf-bus-'));
  let nats: Nats = await startNats({ dir, user: 'bus', password: 'p@ss/word' });
  const { port, url } = nats;
  return {
    url,
    connect: (options = {}) => connectBus({ url, name: 'test', ...options }),
    kill() {
      process.kill(nats.pid, 'SIGKILL');
    },
    async restart({ isEmpty = false } = {}) {
      await nats.stop();
      if (isEmpty) rmSync(path.join(dir, 'jetstream'), { recursive: true, force: true });
      nats = await startNats({ dir, port, user: 'bus', password: 'p@ss/word' });
    },
    async [Symbol.asyncDispose]() {
      await nats.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
