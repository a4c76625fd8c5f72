import { idToUuid } from '@aaf/contracts/ids';
import { hashToken } from '@aaf/service/token-hash';
import { minuteMs } from '@aaf/testing/clock';
import { createWorld, unique, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld({ gateways: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

const rounds = 50;
const atOnce = 20;

/** So many sign-ins of one person that await their second factor, made by hand: a round each costs its password otherwise. */
async function openChallenges(userId: string): Promise<string[]> {
  const tokens = Array.from({ length: atOnce }, () => unique('challenge'));
  const now = world.clock.nowMs();
  await world.sql(
    `insert into identity.challenges (token_hash, user_id, created_at, expires_at)
     select unnest($1::text[]), $2::uuid, $3::timestamptz, $4::timestamptz`,
    [
      tokens.map(hashToken),
      idToUuid('user', userId),
      new Date(now).toISOString(),
      new Date(now + 10 * minuteMs).toISOString(),
    ],
  );
  return tokens;
}

async function showAtOnce(challenges: readonly string[], shown: object): Promise<number> {
  const answers = await Promise.all(
    challenges.map((challenge, i) =>
      world.api(undefined, i % 2).post('/v1/auth/two-factor', { challenge, ...shown }),
    ),
  );
  expect(answers.filter(({ status }) => status !== 200 && status !== 401)).toEqual([]);
  return answers.filter(({ status }) => status === 200).length;
}

test(
  'R9 a code of the authenticator app that is brought 20 times at once is taken once, in each of 50 rounds',
  { timeout: 240_000 },
  async () => {
    const person = await world.signUp();
    const app = await world.enableTwoFactor(person);
    for (let round = 0; round < rounds; round += 1) {
      const code = app.code();
      expect(await showAtOnce(await openChallenges(person.id), { code })).toBe(1);
    }
  },
);

test(
  'R9 a recovery code that is brought 20 times at once is taken once, in each of 50 rounds',
  { timeout: 240_000 },
  async () => {
    const person = await world.signUp();
    let codes = (await world.enableTwoFactor(person)).recovery_codes;
    for (let round = 0; round < rounds; round += 1) {
      const [recovery_code, ...rest] = codes;
      expect(await showAtOnce(await openChallenges(person.id), { recovery_code })).toBe(1);
      codes = rest.length > 0 ? rest : await renew(person.api);
    }
  },
);

const renew = async (api: { post(path: string, body: object): Promise<{ body: any }> }): Promise<string[]> =>
  (await api.post('/v1/me/two-factor/recovery-codes', {})).body.recovery_codes;

test('R9 one challenge opens one session, whatever is shown to it at once', async () => {
  const person = await world.signUp();
  const { recovery_codes } = await world.enableTwoFactor(person);
  for (let round = 0; round < 5; round += 1) {
    const [challenge = ''] = await openChallenges(person.id);
    const pair = recovery_codes.slice(2 * round, 2 * round + 2);
    const answers = await Promise.all(
      pair.map((recovery_code) => world.api().post('/v1/auth/two-factor', { challenge, recovery_code })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  }
});
