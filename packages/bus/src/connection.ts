import { setTimeout as delay } from 'node:timers/promises';
import { connect, Events, NatsError, type ConnectionOptions, type NatsConnection } from 'nats';
import { gatherWrites } from './gather-writes.ts';
import { silentLog, type Log } from './log.ts';
import { createWire, keepWire, type OwnedWire } from './wire.ts';

const shortestWaitMs = 100;
const longestWaitMs = 2_000;
const pingEveryMs = 5_000;
const dialTimeoutMs = 5_000;
const drainTimeoutMs = 5_000;

export interface BusOptions {
  /** `nats://user:password@host:port`; several servers of a cluster are separated by commas. */
  url: string;
  /** Who connects, as the broker lists it. */
  name: string;
  log?: Log;
  /** Waits until the broker is there. Without it a broker that does not answer is an error. */
  waitForServer?: boolean;
}

/** A connection to the broker. It comes back by itself however long the broker was away. */
export interface Bus extends AsyncDisposable {
  isConnected(): boolean;
  /** Delivers what is under way, then disconnects. */
  close(): Promise<void>;
}

/** Spread out, so that the parts do not all knock at once when the broker is back. */
const jitteredWaitMs = (): number => shortestWaitMs + Math.random() * (longestWaitMs - shortestWaitMs);

function connectionOptions(url: string, name: string): ConnectionOptions {
  const urls = url.split(',').map((one) => new URL(one.trim()));
  const [first] = urls;
  const credentials =
    first?.username && first.password
      ? { user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password) }
      : {};
  return {
    servers: urls.map(({ host }) => host),
    name,
    ...credentials,
    ...(first?.username && !first.password ? { token: decodeURIComponent(first.username) } : {}),
    ...(first?.protocol === 'tls:' ? { tls: {} } : {}),
    maxReconnectAttempts: -1,
    reconnectDelayHandler: jitteredWaitMs,
    // A broker whose accounts are just being changed must not end us for good.
    ignoreAuthErrorAbort: true,
    pingInterval: pingEveryMs,
    timeout: dialTimeoutMs,
    noAsyncTraces: true,
  };
}

const isWrongCredential = (error: unknown): boolean => error instanceof NatsError && error.isAuthError();

async function dial({ url, name, waitForServer }: BusOptions, log: Log): Promise<NatsConnection> {
  const options = connectionOptions(url, name);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connect(options);
    } catch (error) {
      if (!waitForServer || isWrongCredential(error)) {
        throw new Error(`The broker could not be reached.`, { cause: error });
      }
      log.warn({ err: error, attempt }, 'the broker does not answer yet; trying again');
      await delay(jitteredWaitMs());
    }
  }
}

interface Link {
  isUp: boolean;
  isClosing: boolean;
}

async function followStatus(link: Link, wire: OwnedWire): Promise<void> {
  for await (const { type, data } of wire.nats.status()) {
    if (type === Events.Disconnect) {
      link.isUp = false;
      wire.lose();
      if (!link.isClosing) wire.log.warn({}, 'the broker is gone; calls are refused until it is back');
    } else if (type === Events.Reconnect) {
      link.isUp = true;
      wire.log.info({}, 'the broker is back');
    } else if (type === Events.Error) {
      wire.log.error({ reason: JSON.stringify(data) }, 'the broker reports an error');
    }
  }
}

async function closeWire(link: Link, wire: OwnedWire): Promise<void> {
  if (link.isClosing) return;
  link.isClosing = true;
  const drained = wire.whileConnected(() => wire.nats.drain());
  await Promise.race([drained, delay(drainTimeoutMs, undefined, { ref: false })]);
  link.isUp = false;
  await wire.nats.close();
  wire.lose();
}

/**
 * Connects to the broker. From then on a lost broker is waited for, for ever: `isConnected` tells, calls fail
 * at once with `unavailable` meanwhile, subscriptions go on by themselves afterwards.
 * @throws {Error} when the broker does not answer (unless `waitForServer`), or refuses the credentials.
 */
export async function connectBus(options: BusOptions): Promise<Bus> {
  const log = options.log ?? silentLog;
  const nats = await dial(options, log);
  gatherWrites(nats);
  const link: Link = { isUp: true, isClosing: false };
  const wire = createWire({ nats, log, isConnected: () => link.isUp && !nats.isClosed() });
  void followStatus(link, wire);
  void nats.closed().then((error) => {
    if (!link.isClosing) log.error({ err: error }, 'the connection to the broker ended');
  });
  const close = () => closeWire(link, wire);
  const bus: Bus = { isConnected: wire.isConnected, close, [Symbol.asyncDispose]: close };
  keepWire(bus, wire);
  return bus;
}
