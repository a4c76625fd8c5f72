import { once } from 'node:events';
import { Refusal } from '@aaf/contracts/errors';
import { createTRPCClient } from '@trpc/client';
import { initTRPC } from '@trpc/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Bus } from './connection.ts';
import { busLink } from './link.ts';
import { createRequester, type SubscriptionCall } from './request.ts';
import { serveRouter } from './serve.ts';
import { startTestBroker, type GatewayOf, type TestBroker } from './testing.ts';

const t = initTRPC.create({ isDev: false });
/** Short, where a test waits for silence to be noticed; long, where it must not be what ends a stream. */
const beatMs = 100;
const longBeatMs = 60_000;

/** Lets a test see when a procedure started, how far it came and that it ended. */
function createProbe() {
  const { promise: started, resolve: start } = Promise.withResolvers<AbortSignal>();
  const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
  return { started, start, ended, end, yielded: 0 };
}

function createRouter(probe = createProbe()) {
  return t.router({
    numbers: t.router({
      upTo: t.procedure.input(z.object({ last: z.number() })).subscription(async function* ({ input }) {
        try {
          for (let number = 1; number <= input.last; number += 1) {
            yield number;
            probe.yielded = number;
          }
        } finally {
          probe.end(undefined);
        }
      }),
      thenRefuse: t.procedure.subscription(async function* () {
        yield 1;
        throw new Refusal('plan_limit_exceeded', { details: { limit: 1 } });
      }),
      thenWait: t.procedure.subscription(async function* ({ signal }) {
        if (!signal) return;
        probe.start(signal);
        try {
          yield 1;
          if (!signal.aborted) await once(signal, 'abort');
        } finally {
          probe.end(undefined);
        }
      }),
      deaf: t.procedure.subscription(async function* () {
        yield 1;
        await new Promise(() => undefined);
      }),
    }),
  });
}
type DemoRouter = ReturnType<typeof createRouter>;

let broker: TestBroker;
let bus: Bus;
beforeAll(async () => {
  broker = await startTestBroker();
  bus = await broker.connect();
});
afterAll(async () => {
  await bus.close();
  await broker[Symbol.asyncDispose]();
});

const serve = (on: Bus, router = createRouter(), beat = beatMs) =>
  serveRouter(on, {
    service: 'demo',
    router,
    createContext: () => ({}),
    beatMs: beat,
    drainTimeoutMs: 1_000,
  });
const subscribe = (on: Bus, verb: string, more: Partial<SubscriptionCall> = {}) =>
  createRequester(on, { beatMs }).subscribe({ path: `demo.numbers.${verb}`, input: undefined, ...more });

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => expect.fail('it did not throw'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refusal)) throw error;
  return error;
}

test('a subscription brings every item in order and ends with the procedure', async () => {
  await using _serving = serve(bus);
  const items: unknown[] = [];
  for await (const item of subscribe(bus, 'upTo', { input: { last: 3_000 } })) items.push(item);
  expect(items).toEqual(Array.from({ length: 3_000 }, (_, index) => index + 1));
});

test('a tRPC client follows a subscription with the types of the router', async () => {
  await using _serving = serve(bus);
  const client = createTRPCClient<GatewayOf<DemoRouter>>({
    links: [busLink(createRequester(bus, { beatMs }), () => ({}))],
  });
  const numbers: number[] = [];
  for await (const number of client.demo.numbers.upTo.subscribe({ last: 3 })) numbers.push(number);
  expect(numbers).toEqual([1, 2, 3]);
});

test('a refusal ends it and arrives as it was thrown', async () => {
  await using _serving = serve(bus);
  const stream = subscribe(bus, 'thenRefuse');
  expect(await stream.next()).toEqual({ done: false, value: 1 });
  expect(await refusalOf(stream.next())).toMatchObject({
    code: 'plan_limit_exceeded',
    details: { limit: 1 },
  });
  expect((await refusalOf(subscribe(bus, 'upTo', { input: {} }).next())).code).toBe('invalid_input');
});

test('leaving the loop ends the procedure', async () => {
  const probe = createProbe();
  await using _serving = serve(bus, createRouter(probe), longBeatMs);
  for await (const item of subscribe(bus, 'thenWait')) {
    expect(item).toBe(1);
    break;
  }
  await probe.ended;
  expect((await probe.started).aborted).toBe(true);
});

test('the signal ends it on both sides', async () => {
  const probe = createProbe();
  await using _serving = serve(bus, createRouter(probe), longBeatMs);
  const controller = new AbortController();
  const stream = subscribe(bus, 'thenWait', { signal: controller.signal });
  await stream.next();
  const next = stream.next();
  controller.abort();
  await expect(next).rejects.toThrow('aborted');
  await probe.ended;
});

test('stopping a tRPC subscription ends the procedure', async () => {
  const probe = createProbe();
  await using _serving = serve(bus, createRouter(probe), longBeatMs);
  const client = createTRPCClient<GatewayOf<DemoRouter>>({
    links: [busLink(createRequester(bus, { beatMs }), () => ({}))],
  });
  const { promise: first, resolve } = Promise.withResolvers<number>();
  const subscription = client.demo.numbers.thenWait.subscribe(undefined, { onData: resolve });
  expect(await first).toBe(1);
  subscription.unsubscribe();
  await probe.ended;
});

test('a reader that does not read is not sent more than a window', async () => {
  const probe = createProbe();
  await using _serving = serve(bus, createRouter(probe));
  const stream = subscribe(bus, 'upTo', { input: { last: 100_000 } });
  await stream.next();
  const { promise: beats, resolve } = Promise.withResolvers<undefined>();
  setTimeout(resolve, 5 * beatMs, undefined);
  await beats;
  expect(probe.yielded).toBeLessThanOrEqual(300);
  await stream.return();
  await probe.ended;
});

test('a reader that died ends the procedure', async () => {
  const probe = createProbe();
  await using _serving = serve(bus, createRouter(probe));
  const readerBus = await broker.connect();
  const stream = subscribe(readerBus, 'thenWait');
  await stream.next();
  const next = refusalOf(stream.next());
  await readerBus.close();
  await probe.ended;
  expect((await next).code).toBe('unavailable');
});

test('a service that died ends the loop', async () => {
  const servingBus = await broker.connect();
  const serving = serve(servingBus);
  await serving.ready;
  const stream = subscribe(bus, 'deaf');
  await stream.next();
  await servingBus.close();
  expect((await refusalOf(stream.next())).code).toBe('unavailable');
  await serving.drain();
});

test('an instance that drains ends its subscriptions at once, even deaf ones', async () => {
  const serving = serve(bus);
  const stream = subscribe(bus, 'deaf');
  await stream.next();
  const next = refusalOf(stream.next());
  await serving.drain();
  expect((await next).code).toBe('unavailable');
});

test('without an instance it fails at once', async () => {
  const started = performance.now();
  expect((await refusalOf(subscribe(bus, 'deaf').next())).code).toBe('unavailable');
  expect(performance.now() - started).toBeLessThan(500);
});
