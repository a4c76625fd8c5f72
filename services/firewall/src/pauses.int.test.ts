import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firewallOf, valuesOf } from './firewall.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

async function newOrg() {
  const { owner, org } = await world.createOrg();
  const path = `/v1/organizations/${org.id}/pauses`;
  const newAgent = async (agentId: string) => {
    const key = await world.createKey(owner, org, ['actions:write'], { agent_id: agentId });
    return { ...firewallOf(key.api), key };
  };
  return {
    owner,
    org,
    path,
    newAgent,
    firewall: firewallOf(owner.api, org),
    pause: (body: object = {}) => owner.api.post(path, { reason: 'it went astray', ...body }),
    resume: (id: string) => owner.api.delete(`${path}/${id}`),
  };
}

describe('a pause', () => {
  test('of an agent denies what it submits next, whatever the policies say, until it is resumed', async () => {
    const mine = await newOrg();
    const [bot, other] = [await mine.newAgent('bot'), await mine.newAgent('other')];
    expect((await bot.submit()).body.status).toBe('allowed');
    const { status, body: pause } = await mine.pause({ agent_id: 'bot' });
    expect(status).toBe(201);
    expect(pause).toMatchObject({
      agent_id: 'bot',
      key_id: null,
      reason: 'it went astray',
      created_by: { id: mine.owner.id, name: mine.owner.name },
    });
    const denied = await bot.submit();
    expect(denied.status).toBe(201);
    expect(denied.body).toMatchObject({
      status: 'denied',
      decision: {
        decision: 'deny',
        reason: `Paused by ${mine.owner.name}: it went astray`,
        policy_id: null,
        rule_index: null,
      },
    });
    expect((await mine.firewall.submit({ agent_id: 'bot' })).body.status).toBe('denied');
    expect((await other.submit()).body.status).toBe('allowed');
    expect((await mine.owner.api.get(mine.path)).body).toEqual({ data: [pause] });
    expect((await mine.firewall.get('/v1/agents/bot')).body).toMatchObject({ is_paused: true, pause });
    expect((await mine.resume(pause.id)).status).toBe(204);
    expect(errorOf(await mine.resume(pause.id)).code).toBe('not_found');
    expect((await bot.submit()).body.status).toBe('allowed');
    expect((await mine.firewall.get('/v1/actions?status=denied')).body.data).toHaveLength(2);
    await world.settled(mine.org.id);
    const trail = await world.trail(mine.owner, mine.org, '&category=security');
    const facts = { agent_id: 'bot', key_id: null, reason: 'it went astray' };
    expect(trail.map(({ event_type, payload, target }) => [event_type, payload, target.id])).toEqual([
      ['agent.paused', facts, 'bot'],
      ['agent.resumed', facts, 'bot'],
    ]);
  });

  test('of a key stops that key alone; of all, everybody', async () => {
    const mine = await newOrg();
    const [one, two] = [await mine.newAgent('bot'), await mine.newAgent('bot')];
    const { body: ofKey } = await mine.pause({ key_id: one.key.id });
    expect(ofKey).toMatchObject({ agent_id: null, key_id: one.key.id });
    const statuses = async () =>
      (await Promise.all([one.submit(), two.submit(), mine.firewall.submit()])).map(
        ({ body }) => body.status,
      );
    expect(await statuses()).toEqual(['denied', 'allowed', 'allowed']);
    await mine.pause();
    expect(await statuses()).toEqual(['denied', 'denied', 'denied']);
    const agents = (await mine.firewall.get('/v1/agents')).body.data;
    expect(agents.map((agent: { is_paused: boolean }) => agent.is_paused)).toEqual([true, true]);
  });

  test('holds once per target, also when many press at the same time', async () => {
    const mine = await newOrg();
    for (const target of [{ agent_id: 'bot' }, {}]) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => mine.pause(target)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
      expect(errorOf(await mine.pause(target)).code).toBe('already_paused');
    }
    expect((await mine.owner.api.get(mine.path)).body.data).toHaveLength(2);
  });

  test('D1 of a key of another organization is as of one that never was', async () => {
    const mine = await newOrg();
    const theirs = await newOrg();
    const { key } = await theirs.newAgent('bot');
    for (const key_id of [key.id, 'key_01h455vb4pex5vsknk084sn02q', 'nonsense']) {
      expect(errorOf(await mine.pause({ key_id }))).toMatchObject({ status: 404, code: 'not_found' });
    }
    const both = errorOf(await mine.pause({ key_id: key.id, agent_id: 'bot' }));
    expect(both).toMatchObject({
      code: 'invalid_input',
      details: { fields: { key_id: expect.any(String) } },
    });
  });

  test('C18 is for managers; everybody may see it', async () => {
    const mine = await newOrg();
    for (const role of ['member', 'viewer'] as const) {
      const person = await world.addMember(mine.org, role);
      expect(errorOf(await person.api.post(mine.path, { reason: 'x' })).code).toBe('forbidden');
      expect((await person.api.get(mine.path)).status).toBe(200);
    }
  });

  test('keeps what the agent has asked for from being approved or carried out, not from being denied', async () => {
    const mine = await newOrg();
    await mine.firewall.createPolicy([{ decision: 'require_approval' }]);
    const bot = await mine.newAgent('bot');
    const asked = await Promise.all([bot.submit(), bot.submit(), bot.submit()]);
    const [first, second, third] = asked.map(({ body }) => String(body.approval.id));
    await mine.firewall.decide(first ?? '', 'approve');
    const { receipt } = (await bot.get(`/v1/actions/${asked[0].body.id}`)).body;
    const { body: pause } = await mine.pause({ agent_id: 'bot' });
    const refused = errorOf(await mine.firewall.decide(second ?? '', 'approve'));
    expect(refused).toMatchObject({ status: 409, code: 'agent_paused', details: { agent_id: 'bot' } });
    expect(errorOf(await bot.post('/v1/receipts/spend', { receipt })).code).toBe('agent_paused');
    expect((await mine.firewall.decide(third ?? '', 'deny')).body.status).toBe('denied');
    await mine.resume(pause.id);
    expect((await mine.firewall.decide(second ?? '', 'approve')).body.status).toBe('approved');
    expect((await bot.post('/v1/receipts/spend', { receipt })).status).toBe(200);
  });
});

describe('agents', () => {
  test('are listed by when they were last seen, page by page, with how they were judged', async () => {
    const mine = await newOrg();
    await mine.firewall.createPolicy([
      { when: 'action.operation == "no"', decision: 'deny' },
      { when: 'action.operation == "ask"', decision: 'require_approval' },
    ]);
    for (const agent_id of ['a', 'b', 'c', 'a']) {
      world.clock.advanceMs(1_000);
      await mine.firewall.submit({ agent_id, operation: agent_id === 'b' ? 'no' : 'ask' });
    }
    const names: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: any } = await mine.firewall.get(
        `/v1/agents?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      names.push(...valuesOf({ body } as never, 'id'));
      cursor = body.pagination.next_cursor;
    }
    expect(names).toEqual(['a', 'c', 'b']);
    expect(valuesOf(await mine.firewall.get('/v1/agents?order=asc'), 'id')).toEqual(['b', 'c', 'a']);
    const now = world.clock.nowMs();
    expect((await mine.firewall.get('/v1/agents/a')).body).toEqual({
      id: 'a',
      first_seen_at: new Date(now - 3_000).toISOString(),
      last_seen_at: new Date(now).toISOString(),
      actions: { total: 2, allow: 0, deny: 0, require_approval: 2 },
      is_paused: false,
      days: [{ date: '2026-03-17', allow: 0, deny: 0, require_approval: 2 }],
      pause: null,
    });
    expect(errorOf(await mine.firewall.get('/v1/agents/nobody')).code).toBe('not_found');
    expect(errorOf(await mine.firewall.get('/v1/agents?cursor=x')).code).toBe('invalid_input');
  });

  test('D9 of the same name in two organizations have nothing in common; neither have keys and policies', async () => {
    const [mine, theirs] = [await newOrg(), await newOrg()];
    const headers = { 'idempotency-key': 'shared' };
    const ids = new Set<string>();
    for (const one of [mine, theirs]) {
      expect((await one.firewall.createPolicy([{ when: 'false' }], { name: 'shared' })).status).toBe(201);
      const { status, body } = await one.firewall.submit({ agent_id: 'shared' }, headers);
      expect(status).toBe(201);
      ids.add(body.id);
      expect((await one.firewall.get('/v1/agents/shared')).body.actions.total).toBe(1);
    }
    expect(ids.size).toBe(2);
    await mine.pause({ agent_id: 'shared' });
    expect((await theirs.firewall.submit({ agent_id: 'shared' })).body.status).toBe('allowed');
    expect((await theirs.owner.api.get(theirs.path)).body.data).toEqual([]);
  });

  test('D2 of another organization are in no list', async () => {
    const [mine, theirs] = [await newOrg(), await newOrg()];
    await theirs.firewall.submit({ agent_id: 'theirs' });
    expect((await mine.firewall.get('/v1/agents')).body.data).toEqual([]);
    expect(errorOf(await mine.firewall.get('/v1/agents/theirs')).code).toBe('not_found');
  });
});
