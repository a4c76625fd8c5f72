import { once } from 'node:events';
import { Refusal, toWireError } from '@aaf/contracts/errors';
import { createTRPCClient, TRPCClientError } from '@trpc/client';
import { initTRPC, TRPCError } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Bus } from './connection.ts';
import { decodeAnswer, encodeTerms, type RpcMeta } from './envelope.ts';
import { busLink } from './link.ts';
import type { Log } from './log.ts';
import { createRequester, type Call } from './request.ts';
import { rpcSubject } from './subjects.ts';
import { serveRouter, type ServeOptions } from './serve.ts';
import { startTestBroker, type GatewayOf, type TestBroker } from './testing.ts';
import { wireOf } from './wire.ts';

const t = initTRPC.context<{ meta: RpcMeta; request_id: string }>().create({ isDev: false });
const orgId = 'org_01h455vb4pex5vsknk084sn02q';

/** Lets a test see what happens inside a procedure. */
function createProbe() {
  const started = Promise.withResolvers<AbortSignal>();
  const release = Promise.withResolvers<undefined>();
  return { started, release };
}

function createRouter(probe = createProbe(), name = 'one') {
  return t.router({
    notes: t.router({
      add: t.procedure
        .input(
          z.strictObject({
            title: z.string().min(3),
            tags: z.array(z.object({ name: z.string() })).optional(),
          }),
        )
        .mutation(({ input, ctx }) => ({
          title: input.title,
          org_id: ctx.meta.org_id ?? null,
          ...ctx.meta.headers,
        })),
      whoAnswers: t.procedure.query(() => name),
      nothing: t.procedure.query(() => undefined),
      refuse: t.procedure.query(() => {
        throw new Refusal('slug_taken', {
          details: { slug: 'ada' },
          message: 'Ada has it.',
          cause: new Error('secret'),
        });
      }),
      refuseInside: t.procedure.query(() => {
        const cause = new Error('wrapped', { cause: new Refusal('not_found') });
        throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause });
      }),
      crash: t.procedure.query(() => {
        throw new Error('the password is hunter2');
      }),
      badOutput: t.procedure.output(z.object({ id: z.number() })).query(() => JSON.parse('{"id":"hunter2"}')),
      huge: t.procedure.query(() => 'x'.repeat(9 * 1024 * 1024)),
      notJson: t.procedure.query(() => 1n),
      hang: t.procedure.mutation(async ({ signal }) => {
        if (signal) probe.started.resolve(signal);
        await probe.release.promise;
        return 'released';
      }),
    }),
  });
}
type DemoRouter = ReturnType<typeof createRouter>;

const lines = () => {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() } satisfies Log;
  return log;
};

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

function serve(
  on: Bus,
  router: DemoRouter,
  options: Partial<ServeOptions<{ meta: RpcMeta; request_id: string }>> = {},
) {
  return serveRouter(on, {
    service: 'demo',
    router,
    createContext: (meta) => ({ meta, request_id: 'req_1' }),
    ...options,
  });
}
const client = (on: Bus) =>
  createTRPCClient<GatewayOf<DemoRouter>>({
    links: [
      busLink(createRequester(on), () => ({ org_id: orgId, caller: 'signed', traceparent: '00-1-2-01' })),
    ],
  });
const call = (verb: string, more: Partial<Call> = {}): Call => ({
  path: `demo.notes.${verb}`,
  type: 'query',
  input: undefined,
  ...more,
});
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it was answered'),
    (error: unknown) => error,
  );
async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  const error = await errorOf(promise);
  if (!(error instanceof Refusal)) throw error;
  return error;
}

describe('a call', () => {
  test('reaches the procedure with its input, its organization and its headers, and brings the output back', async () => {
    await using _serving = serve(bus, createRouter());
    await expect(client(bus).demo.notes.add.mutate({ title: 'Hello' })).resolves.toEqual({
      title: 'Hello',
      org_id: orgId,
      caller: 'signed',
      traceparent: '00-1-2-01',
    });
    await expect(client(bus).demo.notes.nothing.query()).resolves.toBeUndefined();
  });

  test('outside any organization says so', async () => {
    await using _serving = serve(bus, createRouter());
    const answer = await createRequester(bus).request(
      call('add', { type: 'mutation', input: { title: 'Hello' } }),
    );
    expect(answer).toEqual({ title: 'Hello', org_id: null });
  });

  test('carries an idempotency key, and refuses one that cannot stand in a header', async () => {
    await using _serving = serve(bus, createRouter());
    const add = (idempotency_key: string) =>
      createRequester(bus).request(
        call('add', { type: 'mutation', input: { title: 'Hello' }, headers: { idempotency_key } }),
      );
    await expect(add('a key')).resolves.toMatchObject({ idempotency_key: 'a key' });
    expect((await refusalOf(add('a\r\nprincipal: forged'))).code).toBe('invalid_input');
  });

  test('among thousands gets its own answer', async () => {
    await using _serving = serve(bus, createRouter(), { concurrency: 5_000 });
    const titles = Array.from({ length: 2_000 }, (_, number) => `note ${number}`);
    const requester = createRequester(bus, { timeoutMs: 20_000 });
    const add = (title: string) => requester.request(call('add', { type: 'mutation', input: { title } }));
    expect(await Promise.all(titles.map(add))).toEqual(titles.map((title) => ({ title, org_id: null })));
  });
});

describe('an error', () => {
  test('that refuses arrives as it was thrown: code, status, message and details, but not its cause', async () => {
    await using _serving = serve(bus, createRouter());
    const refusal = await refusalOf(createRequester(bus).request(call('refuse')));
    expect(refusal).toMatchObject({
      code: 'slug_taken',
      status: 409,
      message: 'Ada has it.',
      details: { slug: 'ada' },
    });
    expect(refusal.cause).toBeUndefined();
    expect((await refusalOf(createRequester(bus).request(call('refuseInside')))).code).toBe('not_found');
  });

  test('of a tRPC client carries the wire error under data.error', async () => {
    await using _serving = serve(bus, createRouter());
    const error = await errorOf(client(bus).demo.notes.refuse.query());
    if (!(error instanceof TRPCClientError)) throw error;
    expect(error.message).toBe('Ada has it.');
    expect(error.shape).toMatchObject({
      code: -32009,
      data: {
        code: 'CONFLICT',
        httpStatus: 409,
        path: 'demo.notes.refuse',
        error: { code: 'slug_taken', status: 409 },
      },
    });
  });

  test('of input names each field and its problem', async () => {
    await using _serving = serve(bus, createRouter());
    const input = { title: 'x', tags: [{ name: 'fine' }, {}], extra: true };
    const refusal = await refusalOf(createRequester(bus).request(call('add', { type: 'mutation', input })));
    expect(refusal).toMatchObject({ code: 'invalid_input', status: 422 });
    expect(refusal.details['fields']).toEqual({
      title: expect.stringContaining('>=3'),
      'tags.1.name': 'is required',
      extra: 'is not a known field',
    });
  });

  test.each(['crash', 'badOutput', 'notJson', 'noSuchVerb'])(
    'of our own (%s) hides its text and is logged once',
    async (verb) => {
      const log = lines();
      await using _serving = serve(bus, createRouter(), { log });
      const refusal = await refusalOf(createRequester(bus).request(call(verb)));
      expect(toWireError(refusal, '')).toEqual(toWireError(new Refusal('internal'), ''));
      expect(refusal.cause).toBeUndefined();
      expect(log.error).toHaveBeenCalledOnce();
      expect(log.error.mock.lastCall).toEqual([
        { err: expect.any(Error), procedure: `demo.notes.${verb}`, org_id: undefined, request_id: 'req_1' },
        'a procedure failed',
      ]);
    },
  );

  test('keeps the stack of where it came from in the log', async () => {
    const log = lines();
    await using _serving = serve(bus, createRouter(), { log });
    await refusalOf(createRequester(bus).request(call('crash')));
    expect(log.error).toHaveBeenCalledWith(
      expect.objectContaining({
        err: expect.objectContaining({ stack: expect.stringContaining('rpc.int.test.ts') }),
      }),
      expect.anything(),
    );
  });

  test('of createContext is an answer too', async () => {
    const createContext = () => { throw new Refusal('unauthenticated'); }; // prettier-ignore
    await using _serving = serve(bus, createRouter(), { createContext });
    expect((await refusalOf(createRequester(bus).request(call('whoAnswers')))).code).toBe('unauthenticated');
  });

  test('stands for an answer too large to send, at once', async () => {
    const log = lines();
    await using _serving = serve(bus, createRouter(), { log });
    expect((await refusalOf(createRequester(bus).request(call('huge')))).code).toBe('internal');
    expect(log.error).toHaveBeenCalledOnce();
  });

  test('stands for an input too large to send', async () => {
    await using _serving = serve(bus, createRouter());
    const input = { title: 'x'.repeat(9 * 1024 * 1024) };
    expect((await refusalOf(createRequester(bus).request(call('add', { input })))).code).toBe(
      'payload_too_large',
    );
  });
});

describe('without anybody to answer', () => {
  test('a call is refused at once when no instance is up', async () => {
    const started = performance.now();
    const error = await errorOf(client(bus).demo.notes.whoAnswers.query());
    expect(performance.now() - started).toBeLessThan(500);
    expect(error).toMatchObject({ data: { httpStatus: 503, error: { code: 'unavailable' } } });
  });

  test('a call is refused when the answer takes too long, and the procedure hears of it', async () => {
    const probe = createProbe();
    await using _serving = serve(bus, createRouter(probe));
    const refusal = await refusalOf(
      createRequester(bus, { timeoutMs: 100 }).request(call('hang', { type: 'mutation' })),
    );
    expect(refusal.code).toBe('unavailable');
    const signal = await probe.started.promise;
    if (!signal.aborted) await once(signal, 'abort');
    probe.release.resolve(undefined);
  });

  test('a call whose deadline passes is answered then, whether or not its caller gives up', async () => {
    const probe = createProbe();
    await using _serving = serve(bus, createRouter(probe));
    const headers = encodeTerms({ type: 'mutation', deadline_ms: Date.now() + 100, headers: {} });
    const subject = rpcSubject('demo', undefined, 'demo.notes.hang');
    const reply = await wireOf(bus).nats.request(subject, '', { headers, timeout: 5_000 });
    expect(decodeAnswer(reply.string())).toMatchObject({
      error: { code: 'unavailable', request_id: 'req_1' },
    });
    expect((await probe.started.promise).aborted).toBe(true);
    probe.release.resolve(undefined);
  });

  test('a call that comes after its deadline is not begun', async () => {
    await using _serving = serve(bus, createRouter());
    const headers = encodeTerms({ type: 'query', deadline_ms: Date.now() - 1, headers: {} });
    const subject = rpcSubject('demo', undefined, 'demo.notes.crash');
    const reply = await wireOf(bus).nats.request(subject, '', { headers, timeout: 5_000 });
    expect(decodeAnswer(reply.string())).toMatchObject({ error: { code: 'unavailable' } });
  });

  test('a call beyond what an instance runs at once is refused at once', async () => {
    const probe = createProbe();
    await using _serving = serve(bus, createRouter(probe), { concurrency: 1 });
    const first = createRequester(bus).request(call('hang', { type: 'mutation' }));
    await probe.started.promise;
    expect((await refusalOf(createRequester(bus).request(call('whoAnswers')))).code).toBe('unavailable');
    probe.release.resolve(undefined);
    await expect(first).resolves.toBe('released');
    await expect(createRequester(bus).request(call('whoAnswers'))).resolves.toBe('one');
  });
});

describe('a caller who gives up', () => {
  test('stops waiting at once, and the procedure hears of it', async () => {
    const probe = createProbe();
    const onAnswered = vi.fn();
    const log = lines();
    const serving = serve(bus, createRouter(probe), { onAnswered, log });
    const controller = new AbortController();
    const asked = client(bus).demo.notes.hang.mutate(undefined, { signal: controller.signal });
    const signal = await probe.started.promise;
    expect(signal.aborted).toBe(false);
    controller.abort();
    await expect(asked).rejects.toThrow('aborted');
    if (!signal.aborted) await once(signal, 'abort');
    probe.release.resolve(undefined);
    await serving.drain();
    expect(onAnswered).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ outcome: 'cancelled' }));
    expect(log.error).not.toHaveBeenCalled();
  });

  test('before asking asks nobody', async () => {
    const onAnswered = vi.fn();
    const serving = serve(bus, createRouter(), { onAnswered });
    await expect(
      createRequester(bus).request(call('whoAnswers', { signal: AbortSignal.abort() })),
    ).rejects.toThrow();
    await serving.drain();
    expect(onAnswered).not.toHaveBeenCalled();
  });
});

describe('several instances', () => {
  test('share the calls', async () => {
    await using otherBus = await broker.connect({ name: 'other' });
    await using first = serve(bus, createRouter(createProbe(), 'first'));
    await using second = serve(otherBus, createRouter(createProbe(), 'second'));
    await Promise.all([first.ready, second.ready]);
    const ask = () => createRequester(bus).request(call('whoAnswers'));
    const answers = await Promise.all(Array.from({ length: 100 }, ask));
    expect(new Set(answers)).toEqual(new Set(['first', 'second']));
  });

  test('come and go without losing a call', async () => {
    await using otherBus = await broker.connect({ name: 'other' });
    await using callerBus = await broker.connect({ name: 'caller' });
    await using stays = serve(otherBus, createRouter(createProbe(), 'stays'));
    await stays.ready;
    const ask = () => createRequester(callerBus).request(call('whoAnswers'));
    const answers: unknown[] = [];
    for (let round = 0; round < 20; round += 1) {
      const goes = serve(bus, createRouter(createProbe(), 'goes'));
      await goes.ready;
      const asked: Promise<unknown>[] = [];
      let drained: Promise<void> | undefined;
      for (let turn = 0; turn < 10; turn += 1) {
        asked.push(...Array.from({ length: 10 }, ask));
        await new Promise(setImmediate);
        if (turn === 5) drained = goes.drain();
      }
      answers.push(...(await Promise.all(asked)));
      await drained;
    }
    expect(answers).toHaveLength(2_000);
    expect(new Set(answers)).toEqual(new Set(['stays', 'goes']));
    expect(new Set(await Promise.all(Array.from({ length: 50 }, ask)))).toEqual(new Set(['stays']));
  });

  test('draining waits for what runs, but not for ever', async () => {
    const probe = createProbe();
    const serving = serve(bus, createRouter(probe), { drainTimeoutMs: 50 });
    const asked = refusalOf(createRequester(bus).request(call('hang', { type: 'mutation' })));
    const signal = await probe.started.promise;
    await serving.drain();
    expect(signal.aborted).toBe(true);
    expect((await asked).code).toBe('unavailable');
    probe.release.resolve(undefined);
  });
});

test('every call is reported with its outcome and duration', async () => {
  const onAnswered = vi.fn();
  const serving = serve(bus, createRouter(), { onAnswered });
  await createRequester(bus).request(call('whoAnswers'));
  await refusalOf(createRequester(bus).request(call('refuse')));
  await serving.drain();
  expect(onAnswered.mock.calls).toEqual([
    [{ procedure: 'demo.notes.whoAnswers', outcome: 'ok', duration_ms: expect.any(Number) }],
    [{ procedure: 'demo.notes.refuse', outcome: 'slug_taken', duration_ms: expect.any(Number) }],
  ]);
});
