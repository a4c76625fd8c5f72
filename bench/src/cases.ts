import { z } from 'zod';
import { callFor } from './api.ts';
import { insertRow, type Client } from './database.ts';
import { createDecisions } from './decisions.ts';
import type { Installation } from './installation.ts';
import type { Load } from './load.ts';
import { wireRequest } from './load-job.ts';
import type { BenchOptions } from './options.ts';
import type { Organization } from './organizations.ts';
import { submission } from './payload.ts';
import { summarize, type Slice } from './statistics.ts';

/** What is measured, again and again. */
export interface Case {
  name: string;
  /** The case beside which it stands in the table. */
  control?: string;
  visit: () => Promise<Slice>;
}

/** What the cases stand on. */
export interface Site {
  options: BenchOptions;
  installation: Installation;
  load: Load;
  controlPort: number;
  client: Client;
  /** Whose actions are submitted; each has a policy. */
  busy: readonly Organization[];
  /** Of the growth series; they have no actions, so that the answer is the same for each. */
  hot: readonly Organization[];
  cold: readonly Organization[];
}

export const bareGet = 'bare Fastify GET, c=32';
export const barePost = 'bare Fastify POST, c=32';
export const commitEach = 'Fastify POST, one commit each, c=32';
export const bareInsert = 'bare durable INSERT, c=1';
export const checkedCall = 'whoami with a key, c=32';
export const readOne = 'GET one action, c=32';
export const readList = 'GET actions?limit=1, c=32';
export const submitAlone = 'POST action, c=1';
export const submitMany = 'POST action, 32 orgs, c=32';
export const submitOneOrg = 'POST action, one org, c=32';
export const trpcSubmit = 'tRPC submit, 32 orgs, c=32';
export const trpcRead = 'tRPC read one action, c=32';
export const trpcThin = 'tRPC thin route, no work, c=32';
export const trpcStock = 'tRPC stock adapter, no work, c=32';
export const readCold = 'whoami, nothing remembered, c=32';
export const hotOrganizations = (count: number): string => `whoami, ${count} orgs hot, c=32`;
export const decisionAt = (rules: number): string => `decision at ${rules} rules`;

interface HttpCase {
  name: string;
  control?: string;
  port: number;
  requests: string[];
  expectedStatus: number;
  concurrency?: number;
  warmUpRequests?: number;
}

function httpCase({ load, options }: Site, given: HttpCase): Case {
  const { name, control, port, requests, expectedStatus, concurrency = 32, warmUpRequests = 0 } = given;
  const { warmUpMs, sliceMs } = options;
  load.define(name, port, requests);
  return {
    name,
    ...(control === undefined ? {} : { control }),
    async visit() {
      const visit = { concurrency, warmUpMs, sliceMs, expectedStatus, warmUpRequests };
      const { slice, statuses } = await load.visit(name, visit);
      if (slice.failures > 0) console.log(`  ${name}: ${JSON.stringify(statuses)}`);
      return slice;
    },
  };
}

function controls(site: Site): Case[] {
  const port = site.controlPort;
  const post = (path: string) => [wireRequest('POST', path, { body: submission })];
  return [
    httpCase(site, { name: bareGet, port, requests: [wireRequest('GET', '/bare', {})], expectedStatus: 200 }),
    httpCase(site, { name: barePost, port, requests: post('/bare'), expectedStatus: 201 }),
    httpCase(site, {
      name: commitEach,
      control: barePost,
      port,
      requests: post('/commit'),
      expectedStatus: 201,
    }),
    httpCase(site, {
      name: trpcThin,
      control: barePost,
      port,
      requests: post('/trpc/firewall.actions.submit'),
      expectedStatus: 200,
    }),
    httpCase(site, {
      name: trpcStock,
      control: barePost,
      port,
      requests: post('/stock/submit'),
      expectedStatus: 200,
    }),
    { name: bareInsert, visit: () => insertForAWhile(site) },
  ];
}

async function insertForAWhile({ client, options }: Site): Promise<Slice> {
  const body = JSON.stringify(submission);
  const durationsMs: number[] = [];
  const beganAtMs = performance.now();
  while (performance.now() - beganAtMs < options.sliceMs) {
    const sentAtMs = performance.now();
    await insertRow(client, body);
    durationsMs.push(performance.now() - sentAtMs);
  }
  return summarize(durationsMs, performance.now() - beganAtMs, 0);
}

function submits(site: Site): Case[] {
  const port = site.installation.apiPort;
  const at = (path: string, organizations: readonly Organization[]) =>
    organizations.map(({ key }) => wireRequest('POST', path, { key: key.secret, body: submission }));
  const rest = { control: barePost, port, expectedStatus: 201 };
  const trpc = at('/trpc/firewall.actions.submit', site.busy);
  return [
    httpCase(site, {
      ...rest,
      name: submitAlone,
      requests: at('/v1/actions', site.busy.slice(0, 1)),
      concurrency: 1,
    }),
    httpCase(site, { ...rest, name: submitMany, requests: at('/v1/actions', site.busy) }),
    httpCase(site, { ...rest, name: submitOneOrg, requests: at('/v1/actions', site.busy.slice(0, 1)) }),
    httpCase(site, { ...rest, name: trpcSubmit, requests: trpc, expectedStatus: 200 }),
  ];
}

const list = '/v1/actions?limit=1';
const whoami = '/v1/whoami';
const checksOf = (organizations: readonly Organization[]) =>
  organizations.map(({ key }) => wireRequest('GET', whoami, { key: key.secret }));

async function reads(site: Site): Promise<Case[]> {
  const { apiUrl, apiPort: port } = site.installation;
  const [reader] = site.busy;
  if (!reader) throw new Error('there is no organization whose actions can be read');
  const key = reader.key.secret;
  const made = await callFor(201, `${apiUrl}/v1/actions`, 'POST', { token: key, body: submission });
  const { id } = z.object({ id: z.string() }).parse(made);
  const input = encodeURIComponent(JSON.stringify({ id }));
  const checked = { control: bareGet, port, expectedStatus: 200 };
  const get = (path: string) => [wireRequest('GET', path, { key })];
  return [
    httpCase(site, { ...checked, name: checkedCall, requests: get(whoami) }),
    httpCase(site, { ...checked, name: readOne, requests: get(`/v1/actions/${id}`) }),
    httpCase(site, { ...checked, name: readList, requests: get(list) }),
    httpCase(site, {
      ...checked,
      name: trpcRead,
      requests: get(`/trpc/firewall.actions.get?input=${input}`),
    }),
  ];
}

/** The hot ones are warmed up until each of them has been asked for. */
function growth(site: Site): Case[] {
  const checked = { control: bareGet, port: site.installation.apiPort, expectedStatus: 200 };
  return [
    ...site.options.organizations.map((count) =>
      httpCase(site, {
        ...checked,
        name: hotOrganizations(count),
        requests: checksOf(site.hot.slice(0, count)),
        warmUpRequests: count,
      }),
    ),
    httpCase(site, { ...checked, name: readCold, requests: checksOf(site.cold) }),
  ];
}

function decisions({ options }: Site): Case[] {
  return [10, 25, 100, 1_000].map((rules) => {
    const decide = createDecisions(rules);
    decide(options.warmUpMs);
    return { name: decisionAt(rules), visit: async () => decide(options.sliceMs) };
  });
}

/** Every case, in the order of the table. */
export async function createCases(site: Site): Promise<Case[]> {
  return [...controls(site), ...(await reads(site)), ...submits(site), ...growth(site), ...decisions(site)];
}
