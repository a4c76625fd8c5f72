import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AppRouter } from '@aaf/contracts/app';
import { createTRPCClient, httpLink } from '@trpc/client';
import { z } from 'zod';

/**
 * Fills a new installation with a demo organization, through the front door like anybody else: a person signs up
 * and verifies their address, creates an organization on Pro, policies and a key, and an agent submits actions.
 */
const { AAF_API_URL: apiUrl, AAF_DATA_DIR: dataDir } = z
  .object({ AAF_API_URL: z.url(), AAF_DATA_DIR: z.string() })
  .parse(process.env);

const Mailbox = z.object({ data: z.array(z.object({ text: z.string() })) });

function clientFor(token?: string, org?: string) {
  const headers = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(org ? { 'x-org-id': org } : {}),
  };
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${apiUrl}/trpc`, headers })] });
}

async function linkToken(to: string): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`${apiUrl}/dev/mailbox?to=${encodeURIComponent(to)}`);
    const [mail] = Mailbox.parse(await answer.json()).data;
    const token = /[?&]token=([\w-]+)/.exec(mail?.text ?? '')?.[1];
    if (token) return token;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The mail with the verification link did not arrive.');
}

async function signUp(email: string, password: string): Promise<string> {
  const guest = clientFor();
  await guest.identity.auth.signUp.mutate({ name: 'Dana Demo', email, password });
  await guest.identity.auth.verifyEmail.mutate({ token: await linkToken(email) });
  const answer = await guest.identity.auth.signIn.mutate({ email, password });
  if (!('token' in answer)) throw new Error('The demo account asks for a second factor.');
  return answer.token;
}

const policies = [
  {
    name: 'Payments',
    description:
      'Small transfers go through, larger ones wait for a person, and nothing above 10,000 leaves.',
    priority: 10,
    rules: [
      {
        when: 'action.tool == "payments" && action.params.amount > 10000',
        decision: 'deny' as const,
        reason: 'Transfers above 10,000 are made by people.',
        risk_level: 'critical' as const,
      },
      {
        when: 'action.tool == "payments" && action.params.amount > 100',
        decision: 'require_approval' as const,
        reason: 'Transfers above 100 need a second pair of eyes.',
        risk_level: 'high' as const,
        approval: { timeout_minutes: 1_440 },
      },
    ],
  },
  {
    name: 'Databases are read, not written',
    description: 'Agents may query production; whatever changes it is held.',
    rules: [
      {
        when: 'action.tool == "database" && action.operation != "select"',
        decision: 'require_approval' as const,
        reason: 'This changes production data.',
        risk_level: 'high' as const,
        approval: { timeout_minutes: 1_440 },
      },
    ],
  },
];

const actions = [
  {
    tool: 'http',
    operation: 'get',
    params: { url: 'https://api.example.com/invoices' },
    agent_id: 'billing-agent',
  },
  {
    tool: 'database',
    operation: 'select',
    params: { table: 'invoices', limit: 50 },
    agent_id: 'billing-agent',
  },
  {
    tool: 'payments',
    operation: 'transfer',
    params: { amount: 40, currency: 'EUR', to: 'Office Supplies Ltd' },
    agent_id: 'billing-agent',
  },
  {
    tool: 'tickets',
    operation: 'create',
    params: { project: 'OPS', title: 'Rotate certificates' },
    agent_id: 'ops-agent',
  },
  {
    tool: 'payments',
    operation: 'transfer',
    params: { amount: 25_000, currency: 'EUR', to: 'Unknown Holdings' },
    agent_id: 'billing-agent',
  },
  {
    tool: 'payments',
    operation: 'transfer',
    params: { amount: 1_250, currency: 'EUR', to: 'Cloud Hosting Inc', invoice: 'INV-2031' },
    agent_id: 'billing-agent',
  },
  {
    tool: 'database',
    operation: 'update',
    params: { table: 'customers', set: { status: 'archived' }, where: 'last_seen < 2020' },
    agent_id: 'ops-agent',
  },
];

const email = 'demo@example.com';
const slug = 'demo-corp';
const password = `demo-${randomBytes(9).toString('base64url')}`;
const token = await signUp(email, password);
await clientFor(token).orgs.organizations.create.mutate({ name: 'Demo Corp', slug, plan: 'pro' });
const owner = clientFor(token, slug);
for (const policy of policies) await owner.firewall.policies.create.mutate(policy);
const key = await owner.keys.apiKeys.create.mutate({
  name: 'Demo agents',
  permissions: ['actions:write', 'actions:read'],
});
const agent = clientFor(key.secret ?? '');
for (const action of actions) await agent.firewall.actions.submit.mutate(action);

// Last, and whole or not at all: its presence says that the demo is there.
const file = path.join(dataDir, 'demo.json');
writeFileSync(`${file}.new`, JSON.stringify({ email, password, organization: slug }), { mode: 0o600 });
renameSync(`${file}.new`, file);
