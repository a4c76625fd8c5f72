import type { Answer } from '@aaf/testing/rest-client';
import { createWorld, unique, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const post = (path: string, body: object) => world.api().post(path, body);
/** What somebody asks with an address, and how often the question is put in pairs. */
const questions: [string, number, (email: string) => Promise<Answer>][] = [
  ['signing in', 500, (email) => post('/v1/auth/sign-in', { email, password: 'not the password' })],
  ['asking for a new password', 40, (email) => post('/v1/auth/forgot-password', { email })],
  ['asking for the link again', 40, (email) => post('/v1/auth/resend-verification', { email })],
  [
    'signing up',
    40,
    (email) => post('/v1/auth/sign-up', { name: 'Ada', email, password: 'correct horse battery' }),
  ],
];

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

async function time(ask: () => Promise<Answer>): Promise<number> {
  const start = performance.now();
  await ask();
  return performance.now() - start;
}

/** Known, unknown, unknown, known: each as often behind the other as before it. */
async function timePairs(pairs: number, known: () => Promise<Answer>, unknown: () => Promise<Answer>) {
  const [ofKnown, ofUnknown]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    const isKnownFirst = pair % 2 === 0;
    if (isKnownFirst) ofKnown.push(await time(known));
    ofUnknown.push(await time(unknown));
    if (!isKnownFirst) ofKnown.push(await time(known));
  }
  return { known: median(ofKnown), unknown: median(ofUnknown) };
}

const shapeOf = ({ status, body }: Answer, email: string) => {
  const text = JSON.stringify({ ...body, error: body.error && { ...body.error, request_id: '' } });
  return [status, text.replaceAll(email, '').replaceAll(/usr_\w+/g, '')];
};

/** How many rows each table of identity has got. */
async function countRows() {
  const [row] = await world.sql(
    `select (select count(*) from identity.link_tokens)::int as links,
            (select count(*) from identity.mails)::int as mails`,
  );
  return { links: Number(row?.['links']), mails: Number(row?.['mails']) };
}

describe.each(questions)('R11 %s', (_, pairs, ask) => {
  const stranger = () => `${unique('person')}@example.com`;

  test('R11 is answered the same, and leaves as much behind, whether the address is known or not', async () => {
    const { email } = await world.signUp();
    const other = stranger();
    const start = await countRows();
    const known = await ask(email);
    const between = await countRows();
    const unknown = await ask(other);
    const end = await countRows();
    expect(shapeOf(known, email)).toEqual(shapeOf(unknown, other));
    expect(end.links - between.links).toBe(between.links - start.links);
    expect(end.mails - between.mails).toBe(between.mails - start.mails);
  });

  test('R11 takes as long: medians of pairs within 5 ms', { timeout: 180_000, retry: 2 }, async () => {
    const { email } = await world.signUp();
    for (let warm = 0; warm < 10; warm += 1) await ask(stranger());
    const medians = await timePairs(
      pairs,
      () => ask(email),
      () => ask(stranger()),
    );
    expect(Math.abs(medians.known - medians.unknown)).toBeLessThan(5);
  });
});
