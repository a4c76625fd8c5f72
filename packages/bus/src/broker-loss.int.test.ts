import { Refusal } from '@aaf/contracts/errors';
import { initTRPC } from '@trpc/server';
import { expect, test, vi } from 'vitest';
import { createRequester, type Call } from './request.ts';
import { serveRouter } from './serve.ts';
import { startTestBroker } from './testing.ts';

const t = initTRPC.create({ isDev: false });
const hang: Call = { path: 'demo.work.hang', type: 'mutation', input: undefined };
const ping: Call = { path: 'demo.work.ping', type: 'query', input: undefined };

const refusalOf = (work: Promise<unknown>): Promise<Refusal> =>
  work.then(
    () => expect.fail('it was answered'),
    (error: unknown) => {
      if (error instanceof Refusal) return error;
      throw error;
    },
  );

async function createWorld() {
  await using stack = new AsyncDisposableStack();
  const broker = stack.use(await startTestBroker());
  const servingBus = stack.use(await broker.connect({ name: 'service' }));
  const callingBus = stack.use(await broker.connect({ name: 'caller' }));
  const { promise: started, resolve: start } = Promise.withResolvers<undefined>();
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  const router = t.router({
    work: t.router({
      ping: t.procedure.query(() => 'pong'),
      hang: t.procedure.mutation(async () => {
        start(undefined);
        await released;
      }),
      watch: t.procedure.subscription(async function* () {
        yield 1;
        await released;
      }),
    }),
  });
  const serving = stack.use(serveRouter(servingBus, { service: 'demo', router, createContext: () => ({}) }));
  await serving.ready;
  const requester = createRequester(callingBus);
  stack.defer(() => {
    release(undefined);
  });
  const owned = stack.move();
  return {
    broker,
    servingBus,
    callingBus,
    serving,
    requester,
    started,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

test('when the broker dies, running calls and subscriptions fail at once, later ones too; then all goes on by itself', async () => {
  await using world = await createWorld();
  const { broker, requester, callingBus, servingBus } = world;
  await expect(requester.request(ping)).resolves.toBe('pong');
  const running = refusalOf(requester.request(hang));
  const stream = requester.subscribe({ path: 'demo.work.watch', input: undefined });
  await stream.next();
  const next = refusalOf(stream.next());
  await world.started;

  broker.kill();
  const killed = performance.now();
  expect((await running).code).toBe('unavailable');
  expect((await next).code).toBe('unavailable');
  expect(callingBus.isConnected()).toBe(false);
  const refused = await Promise.all(Array.from({ length: 100 }, () => refusalOf(requester.request(ping))));
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['unavailable']));
  expect(performance.now() - killed).toBeLessThan(1_000);

  await broker.restart();
  await vi.waitFor(async () => expect(await requester.request(ping)).toBe('pong'), {
    timeout: 10_000,
    interval: 50,
  });
  expect([callingBus.isConnected(), servingBus.isConnected()]).toEqual([true, true]);
  const answers = await Promise.all(Array.from({ length: 200 }, () => requester.request(ping)));
  expect(new Set(answers)).toEqual(new Set(['pong']));
});

test('a broker that comes and goes under load ends no process, and each call is answered or refused', async () => {
  await using world = await createWorld();
  const { broker, requester } = world;
  let isOver = false;
  const outcomes: string[] = [];
  const load = Array.from({ length: 20 }, async () => {
    while (!isOver) {
      const outcome = await requester
        .request(ping)
        .catch((error: unknown) => (error instanceof Refusal ? error.code : error));
      outcomes.push(String(outcome));
      await new Promise(setImmediate);
    }
  });
  for (let round = 0; round < 3; round += 1) {
    const before = outcomes.length;
    await vi.waitFor(() => expect(outcomes.slice(before)).toContain('pong'), { timeout: 10_000 });
    broker.kill();
    await vi.waitFor(() => expect(outcomes.slice(before)).toContain('unavailable'), { timeout: 5_000 });
    await broker.restart();
  }
  isOver = true;
  await Promise.all(load);
  expect(new Set(outcomes)).toEqual(new Set(['pong', 'unavailable']));
});

test('a service can wait for a broker that comes later; without waiting it is told', async () => {
  await using broker = await startTestBroker();
  broker.kill();
  await expect(broker.connect()).rejects.toThrow('could not be reached');
  const waiting = broker.connect({ waitForServer: true });
  await broker.restart();
  await using bus = await waiting;
  expect(bus.isConnected()).toBe(true);
});

test('wrong credentials are an error, not something to wait for', async () => {
  await using broker = await startTestBroker();
  await using bus = await broker.connect();
  expect(bus.isConnected()).toBe(true);
  const url = broker.url.replace('p%40ss', 'wrong');
  await expect(broker.connect({ url, waitForServer: true })).rejects.toThrow('could not be reached');
});

test('closing is possible without a broker, and ends what still waits', async () => {
  await using world = await createWorld();
  const running = refusalOf(world.requester.request(hang));
  await world.started;
  world.broker.kill();
  await world.callingBus.close();
  expect((await running).code).toBe('unavailable');
  expect((await refusalOf(world.requester.request(ping))).code).toBe('unavailable');
});
