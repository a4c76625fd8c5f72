import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWorld, type Person, type TestKey, type TestOrg, type World } from '@aaf/testing/world';
import { eventually } from '@aaf/testing/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMailTool } from '../examples/ai-sdk-tool.ts';
import { registerDeleteFile } from '../examples/mcp-server-tool.ts';
import { createRefund } from '../examples/plain-fetch.ts';
import { createClient, type Client } from './client.ts';
import { createTrpcClient } from './trpc.ts';

let world: World;
let owner: Person;
let org: TestOrg;
let key: TestKey;
let firewall: Client;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  ({ owner, org } = await world.createOrg());
  key = await world.createKey(owner, org, ['actions:write'], { agent_id: 'helper' });
  firewall = createClient({ baseUrl: world.url, apiKey: key.secret, nowMs: () => world.clock.nowMs() });
});

const decideBy = async (decision: string, reason = 'as it was agreed') => {
  const policy = {
    name: decision,
    description: 'for this test',
    rules: [{ when: 'true', decision, reason }],
  };
  const { status } = await owner.api.post('/v1/policies', policy, { org: org.id });
  expect(status).toBe(201);
};
const decideAs = async (verb: 'approve' | 'deny') => {
  const list = () => owner.api.get('/v1/approvals?status=pending', { org: org.id });
  const { body } = await eventually(list, (answer) => answer.body.data.length > 0);
  const { status } = await owner.api.post(`/v1/approvals/${body.data[0].id}/${verb}`, {}, { org: org.id });
  expect(status).toBe(200);
};

describe('examples', () => {
  test('plain fetch: a refund leaves the machine when it is allowed, and not when it is denied', async () => {
    const seen: unknown[] = [];
    const payments = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => seen.push(JSON.parse(chunk.toString())));
      request.on('end', () => response.writeHead(201).end());
    }).listen(0, '127.0.0.1');
    await once(payments, 'listening');
    const { port } = payments.address() as AddressInfo;
    const paymentsUrl = `http://127.0.0.1:${port}`;
    const refund = createRefund({ baseUrl: world.url, apiKey: key.secret, paymentsUrl });
    await decideBy('allow');
    expect(await refund('ch_1', 7)).toBe(201);
    await decideBy('deny', 'no refunds on Sundays');
    await expect(refund('ch_1', 8)).rejects.toMatchObject({
      name: 'DeniedError',
      reason: 'no refunds on Sundays',
      policy_id: expect.stringMatching(/^pol_/),
    });
    expect(seen).toEqual([{ charge: 'ch_1', amount: 7 }]);
    payments.close();
  });

  test('the AI SDK: execute waits for a person, spends the receipt and sends once', async () => {
    await decideBy('require_approval');
    const sent: string[] = [];
    const tool = createMailTool(firewall, async ({ to }) => {
      sent.push(to);
      return 'sent';
    });
    const running = tool.execute({ to: 'ada@example.com', subject: 'Hi' }, { toolCallId: 'call_1' });
    await decideAs('approve');
    expect(await running).toBe('sent');
    expect(sent).toEqual(['ada@example.com']);
    await world.settled(org.id);
    const spent = (await world.trail(owner, org)).filter(({ event_type }) => event_type === 'receipt.spent');
    expect(spent).toHaveLength(1);
    const denied = tool.execute({ to: 'eve@example.com', subject: 'Hi' }, { toolCallId: 'call_2' });
    const refused = expect(denied).rejects.toMatchObject({ name: 'DeniedError', by_person: true });
    await decideAs('deny');
    await refused;
    expect(sent).toEqual(['ada@example.com']);
  });

  test('an MCP server: a refusal is an answer of the tool, and nothing is deleted', async () => {
    await decideBy('deny', 'files stay');
    const deleted: string[] = [];
    const tools = new Map<string, (input: { path: string }) => Promise<unknown>>();
    const server = {
      registerTool: (name: string, _config: object, run: (input: { path: string }) => Promise<unknown>) =>
        tools.set(name, run),
    };
    registerDeleteFile(server, firewall, async (path) => void deleted.push(path));
    expect(await tools.get('delete_file')?.({ path: '/etc/hosts' })).toEqual({
      isError: true,
      content: [{ type: 'text', text: 'The action was denied: files stay' }],
    });
    expect(deleted).toEqual([]);
  });
});

test('a key that may not submit is refused, with the code and what it lacks', async () => {
  const reader = await world.createKey(owner, org, ['actions:read']);
  const client = createClient({ baseUrl: world.url, apiKey: reader.secret });
  await expect(client.submit({ tool: 'x', operation: 'y' })).rejects.toMatchObject({
    name: 'RefusedError',
    status: 403,
    code: 'insufficient_scope',
    details: { required: ['actions:write'] },
  });
});

test('the tRPC client is typed by the contract and names the organization', async () => {
  const client = createTrpcClient({ baseUrl: world.url, token: owner.token, org: org.slug });
  const { data } = await client.keys.apiKeys.list.query({});
  expect(data.map(({ id, ip_allowlist }) => [id, ip_allowlist])).toEqual([[key.id, []]]);
});
