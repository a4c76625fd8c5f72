import * as cases from './cases.ts';
import { rateRatio, timeRatio, type Results } from './results.ts';
import { medianSlice, percentile } from './statistics.ts';

/** What is wanted, what was seen, and whether that is enough. */
export interface GoalLine {
  goal: string;
  bar: string;
  measured: string;
  verdict: 'met' | 'not met' | 'not measured';
}

/**
 * What the peers reach of bare Fastify POST, measured once beside it on two cores. They are no dependency of ours:
 * what follows from these numbers is an estimate, and says so.
 */
const peers = { betterAuth: 0.014, betterAuthOnRedis: 0.095, oneMessageEach: 0.095 };

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
const times = (factor: number): string => `${factor.toFixed(factor < 10 ? 2 : 0)}x`;
const judge = (isMet: boolean): GoalLine['verdict'] => (isMet ? 'met' : 'not met');
const line = (goal: string, bar: string, measured: string, isMet: boolean): GoalLine => ({
  goal,
  bar,
  measured,
  verdict: judge(isMet),
});

function checkedCall(results: Results): GoalLine[] {
  const share = rateRatio(results, cases.checkedCall, cases.bareGet);
  const ofPost = rateRatio(results, cases.checkedCall, cases.barePost);
  const [database, redis] = [ofPost / peers.betterAuth, ofPost / peers.betterAuthOnRedis];
  return [
    line('1  checked call', '>= 60 % of bare GET', percent(share), share >= 0.6),
    line(
      '2  the same, beside better-auth',
      '>= 50x on PostgreSQL, >= 8x on Redis',
      `${times(database)}, ${times(redis)} (estimate)`,
      database >= 50 && redis >= 8,
    ),
  ];
}

function durableSubmit(results: Results): GoalLine[] {
  const share = rateRatio(results, cases.submitMany, cases.barePost);
  const beside = share / peers.oneMessageEach;
  const overCommit = rateRatio(results, cases.submitMany, cases.commitEach);
  const overInsert = timeRatio(results, cases.submitAlone, cases.bareInsert);
  return [
    {
      goal: '3  submit, services in one process',
      bar: '>= 45 % of bare POST',
      measured: 'the product has no such topology',
      verdict: 'not measured',
    },
    line(
      '4  submit, through the services',
      '>= 28 % of bare POST, >= 3x one message each',
      `${percent(share)}, ${times(beside)} (estimate)`,
      share >= 0.28 && beside >= 3,
    ),
    line(
      '5  submit',
      '>= 3x one commit each; alone p50 <= 2.5x an INSERT',
      `${times(overCommit)}; ${times(overInsert)}`,
      overCommit >= 3 && overInsert <= 2.5,
    ),
  ];
}

function trpc(results: Results): GoalLine {
  const share = rateRatio(results, cases.trpcThin, cases.barePost);
  const overStock = rateRatio(results, cases.trpcThin, cases.trpcStock);
  return line(
    '6  tRPC route, no work behind it',
    '>= 45 % of bare POST, >= 4.5x the stock adapter',
    `${percent(share)}, ${times(overStock)}`,
    share >= 0.45 && overStock >= 4.5,
  );
}

function decision({ slices }: Results): GoalLine {
  const p50Us = (rules: number) => medianSlice(slices.get(cases.decisionAt(rules)) ?? []).p50Ms * 1_000;
  const [at25, growth] = [p50Us(25), p50Us(1_000) / p50Us(25)];
  return line(
    '7  decision (casbin and cedar-wasm not measured)',
    'p50 <= 3 us at 25 rules, <= 2x that at 1,000',
    `${at25.toFixed(2)} us, ${times(growth)}`,
    at25 <= 3 && growth <= 2,
  );
}

function growth(results: Results, organizations: readonly number[]): GoalLine {
  const [one = 1, most = one] = [organizations[0], organizations.at(-1)];
  const hot = rateRatio(results, cases.hotOrganizations(most), cases.hotOrganizations(one));
  const cold = rateRatio(results, cases.readCold, cases.hotOrganizations(one));
  const mebibytes = results.gatewayBytes / 2 ** 20;
  return line(
    `13 ${one} -> ${most} organizations (of 100,000)`,
    'loses <= 10 % hot; cold keeps >= 15 %; gateway <= 256 MB',
    `loses ${percent(1 - hot)}; keeps ${percent(cold)}; ${mebibytes.toFixed(0)} MB`,
    hot >= 0.9 && cold >= 0.15 && mebibytes <= 256,
  );
}

function revocation({ revocations: { durationsMs, honouredAfterwards } }: Results): GoalLine {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const [p50, p99] = [percentile(sorted, 0.5), percentile(sorted, 0.99)];
  return line(
    '14 a key is deleted',
    'refused everywhere, p99 <= 50 ms',
    `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms of ${sorted.length}; honoured after: ${honouredAfterwards}`,
    p99 <= 50 && honouredAfterwards === 0,
  );
}

/** Holds a run against the goals. */
export function holdAgainstGoals(results: Results, organizations: readonly number[]): GoalLine[] {
  return [
    ...checkedCall(results),
    ...durableSubmit(results),
    trpc(results),
    decision(results),
    growth(results, organizations),
    revocation(results),
  ];
}
