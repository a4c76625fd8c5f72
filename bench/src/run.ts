import { withClient } from '@aaf/db/admin-client';
import { createCases, type Case, type Site } from './cases.ts';
import { startChild, type Child } from './child-process.ts';
import { createRowTable, type Client } from './database.ts';
import { holdAgainstGoals } from './goals.ts';
import { startInstallation, type Installation } from './installation.ts';
import { startLoad, type Load } from './load.ts';
import type { BenchOptions } from './options.ts';
import { createKeys, createLivelyOrganizations, createOrganizations } from './organizations.ts';
import { createOwner, type Owner } from './owner.ts';
import { describeMachine, reportCalm, reportCases, reportGoals } from './report.ts';
import type { Results } from './results.ts';
import { revokeKeys, type Revocations } from './revocations.ts';
import type { Slice } from './statistics.ts';
import { untilQuiet } from './until-quiet.ts';

const busyOrganizations = 32;

async function startControl(databaseUrl: string): Promise<{ child: Child; port: number }> {
  const child = startChild('control-server.ts');
  child.tell(databaseUrl);
  const { port } = (await child.hear()) as { port: number }; // the one thing it says
  return { child, port };
}

interface Parts {
  options: BenchOptions;
  installation: Installation;
  load: Load;
  controlPort: number;
  client: Client;
  owner: Owner;
}

async function populate({ owner, ...parts }: Parts): Promise<Site> {
  const { client, installation, options } = parts;
  const by = { client, apiUrl: installation.apiUrl, owner, token: await owner.signIn() };
  const busy = await createLivelyOrganizations(by, busyOrganizations);
  const hot = await createOrganizations(client, owner, Math.max(...options.organizations));
  const cold = await createOrganizations(client, owner, options.coldOrganizations);
  await client.query('analyze');
  return { ...parts, busy, hot, cold };
}

/** Some of the keys in each cycle, so that they too are spread over the run. */
async function revokeSome(site: Site, owner: Owner, seen: Revocations): Promise<void> {
  const [organization] = site.busy;
  if (!organization) return;
  const { options, installation, client } = site;
  const count = Math.ceil(options.revocations / options.cycles);
  const keys = await createKeys(client, { owner, orgId: organization.id, count });
  const token = await owner.signIn();
  const { durationsMs, honouredAfterwards } = await revokeKeys(
    { apiUrl: installation.apiUrl, token, organization },
    keys,
  );
  seen.durationsMs.push(...durationsMs);
  seen.honouredAfterwards += honouredAfterwards;
}

/** Begins each cycle with another case, so that none always follows the same one's aftermath. */
const turned = (cases: readonly Case[], by: number): Case[] => [
  ...cases.slice(by % cases.length),
  ...cases.slice(0, by % cases.length),
];

async function visitAll(
  { site, owner, cases }: { site: Site; owner: Owner; cases: readonly Case[] },
  { signal, say }: Pick<Run, 'signal' | 'say'>,
): Promise<Results> {
  const slices = new Map<string, Slice[]>(cases.map(({ name }) => [name, []]));
  const revocations: Revocations = { durationsMs: [], honouredAfterwards: 0 };
  for (let cycle = 0; cycle < site.options.cycles; cycle += 1) {
    for (const one of turned(cases, cycle * 5)) {
      signal.throwIfAborted();
      await untilQuiet(site.client, site.options.quietMs);
      slices.get(one.name)?.push(await one.visit());
    }
    await revokeSome(site, owner, revocations);
    say(`cycle ${cycle + 1} of ${site.options.cycles} is done`);
  }
  return { slices, revocations, gatewayBytes: await site.installation.readGatewayBytes() };
}

/** What a run is told. */
export interface Run {
  root: string;
  env: NodeJS.ProcessEnv;
  options: BenchOptions;
  /** Ends the run early; nothing is left behind. */
  signal: AbortSignal;
  say: (line: string) => void;
}

/** Starts the product, measures everything in turn, and prints what came of it. */
export async function runBench(run: Run): Promise<void> {
  const { options, say } = run;
  const machine = describeMachine();
  await using installation = await startInstallation(run);
  await withClient(installation.databaseUrl, async (client) => {
    await createRowTable(client);
    const control = await startControl(installation.databaseUrl);
    await using _control = control.child;
    await using load = await startLoad();
    const owner = await createOwner(installation.apiUrl);
    const parts = { options, installation, load, client, owner };
    const site = await populate({ ...parts, controlPort: control.port });
    const cases = await createCases(site);
    say(`the product is ready; ${cases.length} cases in ${options.cycles} cycles`);
    const results = await visitAll({ site, owner, cases }, run);
    console.log(`\n${machine}`);
    console.log(`median of ${options.cycles} visits of ${options.sliceMs} ms each; ${reportCalm(results)}\n`);
    console.log(reportCases(cases, results));
    console.log(`\n${reportGoals(holdAgainstGoals(results, options.organizations))}\n`);
  });
}
