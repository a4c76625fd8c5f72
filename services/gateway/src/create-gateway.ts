import { connectBus } from '@aaf/bus/connection';
import { createRequester } from '@aaf/bus/request';
import { createAsk } from '@aaf/service/ask';
import { createCallerTokens } from '@aaf/service/caller-token';
import type { Clock } from '@aaf/service/clock';
import type { Log } from '@aaf/service/log';
import { createAnswer } from './answer.ts';
import { prepareClose } from './close-server.ts';
import type { GatewayConfig } from './config.ts';
import { createDoor } from './door.ts';
import { createForward } from './forward.ts';
import { createFacts } from './facts.ts';
import { createKeyUses } from './key-uses.ts';
import { createFollow } from './live.ts';
import { createMemory } from './memory.ts';
import { createRefusals } from './refusals.ts';
import { createServer } from './server.ts';
import { createTrust } from './trust.ts';

export interface GatewayOptions {
  config: GatewayConfig;
  clock: Clock;
  log: Log;
  /** How often the uses of keys are told; every 20 s where it is not said. */
  keyUsesEveryMs?: number;
}

export interface RunningGateway extends AsyncDisposable {
  url: string;
  /** Forgets what is remembered of who may do what; for worlds whose database is changed by hand. */
  forget(): void;
  /** Tells what is told in bulk now and then. */
  flush(): Promise<void>;
}

/** Starts the one door: REST, tRPC, the reference, health. Disposing it lets running requests finish. */
export async function createGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { config, clock, log } = options;
  await using stack = new AsyncDisposableStack();
  const bus = stack.use(
    await connectBus({ url: config.NATS_URL, name: 'gateway', log, waitForServer: true }),
  );
  const tokens = createCallerTokens(config.AAF_SECRET);
  const requester = createRequester(bus, {});
  const draining = new AbortController();
  const ask = createAsk(requester, tokens, 'gateway');
  const keyUses = stack.use(createKeyUses({ ask, clock, log, everyMs: options.keyUsesEveryMs }));
  const memory = createMemory(() => trust, clock);
  const trust = stack.use(createTrust({ bus, ask, log, forget: (tags) => memory.forget(tags) }));
  const refusals = stack.use(createRefusals({ ask, log }));
  const door = createDoor({
    refusals,
    facts: createFacts({ ask, memory, clock }),
    clock,
    log,
    webOrigin: config.AAF_WEB_ORIGIN,
    supportContact: config.AAF_SUPPORT_CONTACT,
    keyUses,
  });
  const ways = { bus, door, forward: createForward(requester, tokens), isDraining: draining.signal };
  const answer = createAnswer({ ...ways, refusals });
  const app = await createServer({ config, clock, log, bus, answer, follow: createFollow(ways) });
  stack.defer(prepareClose(app));
  stack.defer(() => {
    draining.abort();
  });
  const url = await app.listen({ host: config.AAF_HOST, port: config.AAF_API_PORT });
  const running = stack.move();
  return {
    url,
    forget: () => memory.forget(undefined),
    async flush() {
      await Promise.all([refusals.flush(), keyUses.flush()]);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
