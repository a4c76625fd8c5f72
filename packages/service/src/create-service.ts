import { connectBus, type Bus } from '@aaf/bus/connection';
import { consumeEvents } from '@aaf/bus/consume';
import { createEventPublisher } from '@aaf/bus/publish';
import { createRequester } from '@aaf/bus/request';
import { serveRouter } from '@aaf/bus/serve';
import {
  ensureEventStream,
  watchEventStream,
  type EventStreamOptions,
  type StreamState,
} from '@aaf/bus/stream';
import { services, type ServiceName, type Services } from '@aaf/contracts/app';
import { Refusal } from '@aaf/contracts/errors';
import type { OrgEvent } from '@aaf/contracts/event';
import { assertWeakRole } from '@aaf/db/guard';
import { onceInInbox, takeFresh } from '@aaf/db/inbox';
import { connectOrm, type Orm } from '@aaf/db/orm';
import { startRelay, type Relay } from '@aaf/db/relay';
import { runStatement } from '@aaf/db/tenancy';
import { Registry } from 'prom-client';
import { systemCaller } from './actor.ts';
import { createAsk } from './ask.ts';
import { createCallerTokens, type CallerTokens } from './caller-token.ts';
import { isoNow, type Clock } from './clock.ts';
import type { ServiceConfig } from './config.ts';
import type { ServiceDefinition } from './define-service.ts';
import type { Handlers } from './handler.ts';
import { serveHealth } from './health.ts';
import { contextOf, implement } from './implement.ts';
import { scheduleJobs } from './job.ts';
import type { Log } from './log.ts';
import { observeCalls } from './metrics.ts';
import { createOperations, type Operations } from './operations.ts';
import { runJob } from './run-job.ts';
import { listensTo, type DirectMeans, type Reaction } from './reaction.ts';
import { retryUntilReady } from './retry.ts';
import { createRevoker } from './trust.ts';
import { doWork, type Workshop } from './unit-of-work.ts';
import { upkeep } from './upkeep.ts';

export interface ServiceOptions {
  config: ServiceConfig;
  clock: Clock;
  log: Log;
  /** Whether jobs have their turns; off in worlds that run them by hand. A job that is woken runs either way. */
  isSchedulingJobs?: boolean;
}

export interface RunningService extends AsyncDisposable {
  name: ServiceName;
  healthUrl: string;
  /** Runs a job once, now. */
  runJob(name: string): Promise<void>;
  /** Resolves when every committed event has been published. */
  flushOutbox(): Promise<void>;
}

/** Opens the database, waiting for it as long as it takes, and refuses a role that could see past RLS. */
async function openDatabase(
  definition: ServiceDefinition<ServiceName>,
  options: ServiceOptions,
): Promise<Orm> {
  const { config, log } = options;
  const orm = await retryUntilReady('the database', log, () =>
    connectOrm({
      url: config.DATABASE_URL,
      service: definition.name,
      entities: definition.entities,
      poolSize: config.AAF_POOL_SIZE,
    }),
  );
  await assertWeakRole(orm, definition.name);
  return orm;
}

interface Grounds {
  bus: Bus;
  orm: Orm;
  shop: Workshop;
  tokens: CallerTokens;
  /** How the stream of events is kept, and what it was at the start. */
  stream: EventStreamOptions;
  known: StreamState;
}

/** Handles events of one organization in one transaction, where every reaction that wants them can. */
async function reactTogether(
  reactions: readonly Reaction[],
  shop: Workshop,
  events: readonly OrgEvent[],
): Promise<void> {
  const [first] = events;
  const wanted = events.filter((event) => reactions.some((reaction) => listensTo(reaction, event)));
  if (!first || wanted.length === 0) return;
  const caller = systemCaller(shop.service, first.request_id ?? first.id);
  await doWork(shop, { caller, isReadOnly: false }, async (work) => {
    await work.enterOrg(first.org_id);
    const fresh = await takeFresh(work.em, { consumer: shop.service, events: wanted, nowIso: work.now });
    for (const reaction of reactions) {
      const own = fresh.filter((event) => listensTo(reaction, event));
      if (own.length > 0) await reaction.runAll?.(own, work);
    }
  });
}

/** Handles events by the service's only reaction without a transaction of ours, where it can. */
async function reactDirectly(
  reactions: readonly Reaction[],
  shop: Workshop,
  events: readonly OrgEvent[],
): Promise<boolean> {
  const [only, ...others] = reactions;
  if (!only?.direct || others.length > 0) return false;
  const wanted = events.filter((event) => listensTo(only, event));
  if (wanted.length === 0) return true;
  const run: DirectMeans['run'] = (statement, values) => runStatement(shop.orm, statement, values);
  return only.direct(wanted, { run, consumer: shop.service, now: isoNow(shop.clock) });
}

function consumeWith(reactions: readonly Reaction[], { bus, shop, stream }: Grounds) {
  const canTogether = reactions.every((reaction) => 'runAll' in reaction || 'direct' in reaction);
  const handleRun = async (events: readonly OrgEvent[]) => {
    if (!(await reactDirectly(reactions, shop, events))) await reactTogether(reactions, shop, events);
  };
  const hearsAll = reactions.some(({ to }) => to === 'all');
  const wanted = hearsAll ? undefined : reactions.flatMap(({ to }) => (to === 'all' ? [] : to));
  return consumeEvents(bus, {
    durable: shop.service,
    filter: wanted,
    stream,
    log: shop.log,
    ...(canTogether ? { handleRun } : {}),
    async handle(event, { traceparent }) {
      const listening = reactions.filter((reaction) => listensTo(reaction, event));
      if (listening.length === 0 || (await reactDirectly(reactions, shop, [event]))) return;
      const caller = systemCaller(shop.service, event.request_id ?? event.id);
      await doWork(shop, { caller, isReadOnly: false, traceparent }, async (work) => {
        await work.enterOrg(event.org_id);
        await onceInInbox(work.em, { consumer: shop.service, event, nowIso: work.now }, async () => {
          for (const reaction of listening) await reaction.run?.(event, work);
        });
      });
    },
  });
}

/** Everything a service stands on. What is opened goes onto the stack. */
async function connect(
  definition: ServiceDefinition<ServiceName>,
  options: ServiceOptions,
  stack: AsyncDisposableStack,
): Promise<Grounds> {
  const { config, clock, log } = options;
  const { name } = definition;
  const bus = stack.use(await connectBus({ url: config.NATS_URL, name, log, waitForServer: true }));
  const orm = stack.use(await openDatabase(definition, options));
  const stream = { replicas: config.AAF_NATS_REPLICAS };
  const known = await retryUntilReady('the event stream', log, () => ensureEventStream(bus, stream));
  const tokens = createCallerTokens(config.AAF_SECRET);
  const ask = createAsk(createRequester(bus, {}), tokens, name);
  return {
    bus,
    orm,
    tokens,
    stream,
    known,
    shop: { service: name, orm, clock, log, ask, revoker: createRevoker({ bus, service: name }) },
  };
}

/** Carries the outbox to the stream, and does so again for what an emptied broker has lost. */
async function carryEvents(
  { bus, shop, stream, known }: Grounds,
  { config, clock, log }: ServiceOptions,
  stack: AsyncDisposableStack,
): Promise<Relay> {
  const publisher = createEventPublisher(bus, stream);
  const relay = await startRelay({
    url: config.RELAY_DATABASE_URL,
    service: shop.service,
    publish: (events) => publisher.publish(events),
    clock,
    log,
  });
  stack.defer(() => relay.stop());
  const refill = () => {
    relay.republish().catch((error: unknown) => {
      log.error({ err: error }, 'the broker could not be refilled; restart this part to try again');
    });
  };
  stack.use(watchEventStream(bus, { ...stream, known, onReplaced: refill, log }));
  return relay;
}

function serve<N extends ServiceName>(
  definition: ServiceDefinition<N>,
  { bus, shop, tokens }: Grounds,
  { metrics, operations }: { metrics: Registry; operations: Operations },
) {
  const handlers = { ...definition.handlers, operations } as Handlers<Services[N]>; // what it omits, put back
  return serveRouter(bus, {
    service: definition.name,
    router: implement(services[definition.name], handlers, shop),
    createContext: (meta) => contextOf(tokens, meta),
    log: shop.log,
    onAnswered: observeCalls(metrics, definition.name),
  });
}

/**
 * Starts a service: connect, guard, relay, consume, jobs, serve, health. What it starts it stops again, in
 * reverse, when it is disposed: no new calls, the running ones finished, then the rest.
 * A lost database or broker never ends it: it answers `unavailable` and comes back by itself.
 */
export async function createService<N extends ServiceName>(
  definition: ServiceDefinition<N>,
  options: ServiceOptions,
): Promise<RunningService> {
  const { config, log } = options;
  const { name, reactions } = definition;
  const jobs = [upkeep, ...(definition.jobs ?? [])];
  await using stack = new AsyncDisposableStack();
  const grounds = await connect(definition, options, stack);
  const { bus, orm, shop } = grounds;

  const relay = await carryEvents(grounds, options, stack);
  if (reactions) {
    const consuming = consumeWith(reactions, grounds);
    stack.defer(() => consuming.stop());
  }
  const isTicking = options.isSchedulingJobs ?? true;
  const schedule = scheduleJobs(jobs, (job) => runJob(shop, job), { log, isTicking });
  stack.defer(() => schedule.stop());
  const metrics = new Registry();
  const runJobByName = async (jobName: string) => {
    const job = jobs.find((candidate) => candidate.name === jobName);
    if (!job) throw new Refusal('not_found', { message: `${name} has no job ${jobName}.` });
    await runJob(shop, job);
  };
  const purgeUrl = config.PURGE_DATABASE_URL;
  const operations = createOperations({
    service: name,
    purgeUrl,
    runJob: runJobByName,
    bus,
    machineNowMs: Date.now,
  });
  const serving = serve(definition, grounds, { metrics, operations });
  stack.defer(() => serving.drain());
  await serving.ready;
  const checks = async () => ({ broker: bus.isConnected(), database: await orm.isReachable() });
  const place = { host: config.AAF_HEALTH_HOST, port: config.AAF_HEALTH_PORT };
  const health = stack.use(await serveHealth({ metrics, checks }, place));

  const running = stack.move();
  return {
    name,
    healthUrl: health.url,
    runJob: runJobByName,
    flushOutbox: () => relay.flush(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
