import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '@aaf/contracts/app';
import { eventually } from '@aaf/testing/eventually';
import { createRestClient } from '@aaf/testing/rest-client';
import { createWorld, unique, type World } from '@aaf/testing/world';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const rounds = 10;
const services: ServiceName[] = ['firewall', 'audit', 'usage', 'keys', 'orgs', 'identity'];
/** Killed in every round: what an action passes on its way. */
const onTheWay: PartName[] = ['gateway', 'keys', 'firewall'];
/** Of these one in each round. */
const besideIt: PartName[] = ['audit', 'usage', 'orgs', 'identity'];

type PartName = ServiceName | 'gateway';

/** A part of the product in a process of its own, which comes back when it was killed. */
class Part implements AsyncDisposable {
  readonly name: PartName;
  readonly #world: World;
  #child: ChildProcess | undefined;
  #isWanted = true;
  #url = '';

  constructor(world: World, name: PartName) {
    this.#world = world;
    this.name = name;
  }

  /** Where it listens since it was last started. */
  get url(): string {
    return this.#url;
  }

  /** Resolves when it has said that it is ready, also when it took it several attempts. */
  async start(): Promise<void> {
    const ready = Promise.withResolvers<undefined>();
    this.#spawn(() => {
      ready.resolve(undefined);
    });
    await ready.promise;
  }

  #spawn(onReady?: () => void): void {
    const child = spawn(process.execPath, [path.join(root, `services/${this.name}/src/main.ts`)], {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        ...this.#world.envFor(this.name),
        AAF_LOG_LEVEL: 'error',
        NODE_COMPILE_CACHE: path.join(root, '.cache/compiled'),
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.once('exit', () => {
      if (this.#isWanted) this.#spawn(onReady);
    });
    child.once('message', ({ health_url: url }: { health_url: string }) => {
      this.#url = url;
      onReady?.();
    });
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isWanted = false;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

/** An agent that finds the gateway wherever it has come back; 503 also where nobody answers. */
const agentOf = (gateway: Part, token: string) => async (action: object) => {
  const away = { status: 503, body: null };
  return createRestClient(gateway.url, token)
    .post('/v1/actions', action)
    .catch((error: unknown) => {
      if (error instanceof TypeError) return away; // what fetch throws when the connection breaks
      throw error;
    });
};

/** Submits until it is told to stop; each action is tried again, under its own key, until it was acknowledged. */
async function submitUntil(
  stop: AbortSignal,
  submit: ReturnType<typeof agentOf>,
  acknowledged: string[],
): Promise<void> {
  while (!stop.aborted) {
    const action = { tool: 'held', operation: 'do', idempotency_key: unique('action') };
    const { body } = await eventually(
      () => submit(action),
      ({ status, body: seen }) => {
        if (status !== 201 && status !== 503)
          throw new Error(`unexpected ${status}: ${JSON.stringify(seen)}`);
        return status === 201;
      },
      60_000,
    );
    acknowledged.push(body.id);
  }
}

test('killing any part at any moment loses no acknowledged action, event or count, and doubles none', async () => {
  await using world = await createWorld({ outside: services });
  await using stack = new AsyncDisposableStack();
  const parts = [...services, 'gateway' as const].map((name) => stack.use(new Part(world, name)));
  await Promise.all(parts.map((part) => part.start()));
  const partOf = (name: PartName | undefined) => parts.find((part) => part.name === name) as Part; // all are there

  const { owner, org } = await world.createOrg();
  const policy = {
    name: 'hold',
    description: 'all',
    rules: [{ when: 'action.tool == "held"', decision: 'require_approval' }],
  };
  expect((await owner.api.post('/v1/policies', policy, { org: org.id })).status).toBe(201);
  const key = await world.createKey(owner, org, ['actions:write']);

  const stop = new AbortController();
  const acknowledged: string[] = [];
  const submit = agentOf(partOf('gateway'), key.secret);
  const clients = Array.from({ length: 6 }, () => submitUntil(stop.signal, submit, acknowledged));
  for (let round = 0; round < rounds; round += 1) {
    // The product must be at work again before the next parts die, somewhere amid it and in any order.
    const before = acknowledged.length;
    await eventually(() => acknowledged.length >= before + 12, Boolean, 30_000);
    const victims = [...onTheWay, besideIt[round % besideIt.length]].map(partOf);
    await Promise.all(victims.map((part) => delay(Math.random() * 300).then(() => part.kill())));
  }
  stop.abort();
  await Promise.all(clients);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);

  const stored = await world.sql('select count(*)::int as n from firewall.actions where org_id = $1::uuid', [
    org.id,
  ]);
  expect(stored).toEqual([{ n: acknowledged.length }]);

  await eventually(() => world.settled(org.id).then(() => true), Boolean, 60_000);
  const trail = await eventually(
    () => world.trail(owner, org),
    (events) => events.length > 0,
    30_000,
  );
  const submitted = trail
    .filter((event) => event.event_type === 'action.submitted')
    .map((event) => event.target.id);
  expect(submitted.toSorted()).toEqual(acknowledged.toSorted());
  for (const source of new Set(trail.map((event) => event.source))) {
    const numbers = trail.filter((event) => event.source === source).map((event) => event.source_sequence);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  }
  const verified = await owner.api.get('/v1/audit/verify', { org: org.id });
  expect(verified.body).toEqual({ ok: true, checked: trail.length });

  const usage = await owner.api.get(`/v1/organizations/${org.id}/usage`);
  expect(usage.body.actions).toMatchObject({
    total: acknowledged.length,
    require_approval: acknowledged.length,
  });
  console.log(
    `${rounds * (onTheWay.length + 1)} kills, ${acknowledged.length} acknowledged actions: none lost, none doubled`,
  );
}, 180_000);
