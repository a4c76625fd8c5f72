import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createClient } from './client.ts';
import { FirewallError } from './errors.ts';
import {
  createFakeFirewall,
  json,
  steps,
  type Fault,
  type Scenario,
  type Step,
} from './fake-firewall.test-support.ts';

const approved: Scenario = { decision: 'require_approval', outcome: 'approved' };
const refund = { tool: 'stripe', operation: 'refund' };

interface Run {
  error: any;
  result: unknown;
  ran: number;
  requests: { step: Step; headers: Headers; body: any }[];
  submitted: number;
  waits: number[];
}

async function run(scenario: Scenario, fault?: Fault, timeoutMs = 60): Promise<Run> {
  const firewall = createFakeFirewall(scenario, fault);
  const waits: number[] = [];
  let ran = 0;
  const client = createClient({
    ...firewall.options,
    attempts: 3,
    attemptTimeoutMs: 5,
    random: () => 0.5,
    sleep: async (ms, signal) => {
      waits.push(ms);
      await new Promise(setImmediate);
      signal.throwIfAborted();
    },
  });
  const tool = client.protect(
    (amount: number) => {
      ran += 1;
      return `refunded ${amount}`;
    },
    (amount) => ({ ...refund, params: { amount } }),
    { timeoutMs },
  );
  const outcome = await tool(7).then(
    (result) => ({ result, error: undefined }),
    (error: unknown) => ({ result: undefined, error }),
  );
  return { ...outcome, ran, requests: firewall.requests, submitted: firewall.actions.size, waits };
}

const hang = (signal: AbortSignal): Promise<Response> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
const refusal = (status: number) =>
  json({ error: { code: 'forbidden', message: 'no', details: {} } }, status);
const faults: Record<string, (signal: AbortSignal) => Promise<Response>> = {
  'the network fails': () => Promise.reject(new TypeError('fetch failed')),
  'nothing comes': hang,
  '500': () => json({ error: { code: 'internal', message: 'oops', details: {} } }, 500),
  '503 in html': () => Promise.resolve(new Response('<h1>gone</h1>', { status: 503 })),
  '429': () =>
    json({ error: { code: 'rate_limited', message: 'slow', details: {} } }, 429, { 'retry-after': '2' }),
  '400': () => refusal(400),
  '401': () => refusal(401),
  '403': () => refusal(403),
  '404 without a reason': () => json({}, 404),
  'an empty body': () => Promise.resolve(new Response('', { status: 200 })),
  'half an answer': () => Promise.resolve(new Response('{"id":"act_1","status":"allo', { status: 200 })),
  'a list': () => json([]),
  null: () => json(null),
  'another object': () => json({ ok: true, status: 'allowed' }),
};
const anyFault = fc.constantFrom(...Object.keys(faults));
const anyStep = fc.constantFrom(...steps);

describe('a protected tool', () => {
  test('runs when its action is allowed, with what it was called with', async () => {
    const { result, ran, requests } = await run({ decision: 'allow', outcome: 'pending' });
    expect([result, ran]).toEqual(['refunded 7', 1]);
    expect(requests.map(({ step }) => step)).toEqual(['submit']);
    expect(requests[0]?.body).toEqual({ ...refund, params: { amount: 7 } });
  });

  test('waits for a person and spends the receipt before it runs', async () => {
    const { result, ran, requests } = await run(approved);
    expect([result, ran]).toEqual(['refunded 7', 1]);
    expect(requests.map(({ step }) => step)).toEqual(['submit', 'poll', 'keys', 'spend']);
  });

  test('does not run when a policy or a person denies it, or nobody decides in time', async () => {
    const byPolicy = await run({ decision: 'deny', outcome: 'pending' });
    expect(byPolicy.error).toMatchObject({
      name: 'DeniedError',
      reason: 'because',
      policy_id: 'pol_1',
      policy_version: 3,
      by_person: false,
    });
    const byPerson = await run({ ...approved, outcome: 'denied' });
    expect(byPerson.error).toMatchObject({ name: 'DeniedError', by_person: true });
    const expired = await run({ ...approved, outcome: 'expired' });
    expect(expired.error.name).toBe('ApprovalExpiredError');
    const pending = await run({ ...approved, outcome: 'pending' });
    expect(pending.error.name).toBe('TimeoutError');
    expect([byPolicy, byPerson, expired, pending].map(({ ran }) => ran)).toEqual([0, 0, 0, 0]);
  });

  test('does not run whatever fails for good at whatever step', async () => {
    await fc.assert(
      fc.asyncProperty(anyStep, anyFault, async (step, name) => {
        const { ran, error } = await run(approved, (at, _nth, signal) =>
          at === step ? faults[name]?.(signal) : undefined,
        );
        expect(ran).toBe(0);
        expect(error).toBeInstanceOf(FirewallError);
      }),
      { numRuns: 150 },
    );
  });

  test('runs at most once, and submits once, whatever fails now and then', async () => {
    const plan = fc.array(fc.tuple(anyStep, fc.integer({ min: 1, max: 4 }), anyFault), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(plan, async (planned) => {
        const { ran, error, submitted } = await run(approved, (at, nth, signal) => {
          const hit = planned.find(([step, when]) => step === at && when === nth);
          return hit && faults[hit[2]]?.(signal);
        });
        expect(submitted).toBeLessThanOrEqual(1);
        if (error === undefined) expect(ran).toBe(1);
        else {
          expect(ran).toBe(0);
          expect(error).toBeInstanceOf(FirewallError);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('does not run on a spent receipt: an answer that was lost counts as spent', async () => {
    const firstIsLost: Fault = (step, nth) => {
      if (step !== 'spend' || nth !== 2) return undefined;
      return json({ error: { code: 'receipt_spent', message: 'spent', details: {} } }, 409);
    };
    const { ran, error } = await run(approved, (step, nth, signal) =>
      step === 'spend' && nth === 1 ? faults['500']?.(signal) : firstIsLost(step, nth, signal),
    );
    expect([ran, error.problem]).toEqual([0, 'spent']);
  });

  test.each<[string, Partial<Scenario>]>([
    ['other_arguments', { bendClaims: (claims) => ({ ...claims, arguments_digest: 'f'.repeat(64) }) }],
    ['other_action', { bendClaims: (claims) => ({ ...claims, action_id: 'act_2' }) }],
    ['expired', { bendClaims: (claims) => ({ ...claims, exp: 1 }) }],
    ['malformed', { bendClaims: ({ exp: _exp, ...claims }) => claims }],
    ['bad_signature', { bendReceipt: (receipt) => `${receipt.slice(0, -86)}${'A'.repeat(86)}` }],
    ['malformed', { bendReceipt: (receipt) => receipt.slice(0, -90) }],
    [
      'malformed',
      {
        bendReceipt: (receipt) => {
          const none = Buffer.from('{"alg":"none","typ":"receipt+jwt","kid":"k1"}').toString('base64url');
          return [none, ...receipt.split('.').slice(1)].join('.');
        },
      },
    ],
    [
      'unknown_key',
      {
        bendReceipt: (receipt) => {
          const other = Buffer.from('{"alg":"EdDSA","typ":"receipt+jwt","kid":"k2"}').toString('base64url');
          return [other, ...receipt.split('.').slice(1)].join('.');
        },
      },
    ],
  ])('does not run on a receipt that is %s', async (problem, bend) => {
    const { ran, error, requests } = await run({ ...approved, ...bend });
    expect([ran, error.name, error.problem]).toEqual([0, 'ReceiptError', problem]);
    expect(requests.some(({ step }) => step === 'spend')).toBe(false);
  });

  test('does not run on an approval without a receipt, or an answer that contradicts itself', async () => {
    const none = await run({ ...approved, isWithoutReceipt: true });
    expect([none.ran, none.error.problem]).toEqual([0, 'missing']);
    const bend =
      (more: object): Fault =>
      (step) =>
        step === 'submit'
          ? json({
              id: 'act_1',
              status: 'allowed',
              decision: {
                decision: 'allow',
                reason: '',
                risk_level: 'low',
                policy_id: null,
                policy_version: null,
              },
              arguments_digest: '0'.repeat(64),
              arguments_salt: null,
              ...more,
            })
          : undefined;
    const verdict = (decision: string) => ({
      decision: { decision, reason: '', risk_level: 'low', policy_id: null, policy_version: null },
    });
    expect((await run(approved, bend({}))).ran).toBe(1);
    for (const more of [
      verdict('deny'),
      verdict('require_approval'),
      { status: 'denied' },
      { status: 'ALLOWED' },
    ]) {
      const bent = await run(approved, bend(more));
      expect([bent.ran, bent.error.name]).toEqual([0, 'MalformedAnswerError']);
    }
    const changed = await run(approved, bend({ arguments_salt: 'AAAA' }));
    expect([changed.ran, changed.error.name]).toEqual([0, 'ArgumentsChangedError']);
  });

  test('does not run with arguments that were changed while it waited', async () => {
    const firewall = createFakeFirewall(approved);
    const order = { amount: 7 };
    const client = createClient({
      ...firewall.options,
      fetch: async (url, init) => {
        if (url instanceof URL && url.pathname.endsWith('/spend')) order.amount = 7_000;
        return firewall.options.fetch(url, init);
      },
    });
    let ran = 0;
    const tool = client.protect(
      (_params: { amount: number }) => (ran += 1),
      (params) => ({ ...refund, params }),
    );
    await expect(tool(order)).rejects.toMatchObject({ name: 'ArgumentsChangedError' });
    expect(ran).toBe(0);
  });

  test('does not run when it is aborted, and what the tool throws comes out as it is', async () => {
    const firewall = createFakeFirewall({ ...approved, outcome: 'pending' });
    const client = createClient(firewall.options);
    let ran = 0;
    const stop = new AbortController();
    const tool = client.protect(
      () => (ran += 1),
      () => refund,
      { signal: stop.signal },
    );
    const running = tool();
    setImmediate(() => stop.abort());
    await expect(running).rejects.toMatchObject({ name: 'AbortedError' });
    expect(ran).toBe(0);
    const failing = createClient(
      createFakeFirewall({ decision: 'allow', outcome: 'pending' }).options,
    ).protect(
      () => Promise.reject(new RangeError('no such charge')),
      () => refund,
    );
    await expect(failing()).rejects.toThrow(RangeError);
  });
});

test('retries keep the idempotency key and wait as long as Retry-After says', async () => {
  const { ran, requests, waits } = await run(approved, (step, nth, signal) =>
    step === 'submit' && nth < 3 ? faults['429']?.(signal) : undefined,
  );
  expect(ran).toBe(1);
  const keys = requests
    .filter(({ step }) => step === 'submit')
    .map(({ headers }) => headers.get('idempotency-key'));
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(waits).toEqual([2_000, 2_000]);
});
