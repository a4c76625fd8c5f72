import { createWorld, type World } from '@aaf/testing/world';
import type { Answer } from '@aaf/testing/rest-client';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firewallOf } from './firewall.test-support.ts';
import { arbitraryObject } from './rules/facts.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

async function newFirewall() {
  const { owner, org } = await world.createOrg({ plan: 'pro' });
  return firewallOf(owner.api, org);
}

const seed = 20_260_317;
const word = fc.constantFrom(
  'action', '.tool', '.params', '.amount', 'context', '.now', '.getHours(', 'org.timezone', ' == ', ' && ', ' || ', ' in ',
  '(', ')', '[', ']', '"a"', '1', '-', '9223372036854775807', '.exists(x, ', '.all(y, ', 'x', '.matches("', '(a+)+', '")', '!',
  ' ? ', ' : ', '{', '}', ', ', 'size(', 'has(', 'duration(', 'timestamp(', '"9h"', '\n', '\\', '\u0000', '🙂', 'x.x',
); // prettier-ignore
const text = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 25 }).map((words) => words.join('')),
  fc.string({ minLength: 1, maxLength: 80, unit: 'binary' }),
  fc
    .constantFrom('(', '[', '!', '-', '[1].all(x, ', 'action.params.')
    .chain((part) => fc.integer({ min: 1, max: 300 }).map((times) => part.repeat(times))),
);
const allAnswered = (answers: readonly Answer[]) =>
  expect(answers.filter(({ status }) => status >= 500).map(({ body }) => body)).toEqual([]);

test('whatever is sent as a condition, it is saved or refused', async () => {
  const firewall = await newFirewall();
  const texts = fc.sample(text, { numRuns: 60, seed });
  const nested = [1, 2, 3, 4, 5].reduce((inner, i) => `action.params.l.all(v${i}, ${inner})`, 'true');
  const answers: Answer[] = [];
  for (const when of [...texts, nested]) answers.push(await firewall.createPolicy([{ when }]));
  allAnswered(answers);
  expect(answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 422)).toEqual(
    [],
  );
  expect(answers.at(-1)?.status).toBe(422);
}, 60_000);

test('whatever is sent as an action, it is judged; and what cannot be evaluated is denied', async () => {
  const firewall = await newFirewall();
  await firewall.createPolicy([
    { when: 'action.params.amount > 10 && action.params.items.all(i, i.amount < 5)', decision: 'allow' },
    { when: 'action.params.items.exists(i, i.name.matches("^(a+)+$"))', decision: 'allow' },
  ]);
  await firewall.createPolicy([{ when: 'action.params.absent_for_sure.at_all == 1', decision: 'allow' }]);
  const bodies = fc.sample(fc.record({ params: arbitraryObject, context: arbitraryObject }), {
    numRuns: 60,
    seed,
  });
  const answers: Answer[] = [];
  for (const body of bodies) answers.push(await firewall.submit(body));
  allAnswered(answers);
  const judged = answers.filter(({ status }) => status === 201);
  expect(judged.length).toBeGreaterThan(20);
  expect(judged.filter(({ body }) => body.decision.decision !== 'deny')).toEqual([]);
  // Some names of fields are refused at the door.
  expect(new Set(answers.map(({ status }) => status)).isSubsetOf(new Set([201, 400, 422]))).toBe(true);
}, 60_000);

test('a hostile policy and a hostile action do not keep others waiting', async () => {
  const hostile = await newFirewall();
  const other = await newFirewall();
  const loops = 'action.params.l.exists(x, action.params.l.exists(y, x == y + 0.5))';
  await hostile.createPolicy(Array.from({ length: 200 }, (_, i) => ({ when: `${loops} || ${i} == -1` })));
  const l = Array.from({ length: 150 }, (_, i) => i);
  const attacks = Array.from({ length: 5 }, () => hostile.submit({ params: { l } }));
  const mine = await other.submit();
  expect(mine.status).toBe(201);
  const answers = await Promise.all(attacks);
  allAnswered(answers);
  expect(answers.map(({ body }) => body.decision.decision)).toEqual(answers.map(() => 'deny'));
}, 60_000);
