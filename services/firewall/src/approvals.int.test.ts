import { minuteMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firewallOf, holdApproval, setDefault, untilWaiting, valuesOf } from './firewall.test-support.ts';

let world: World;
beforeAll(async () => {
  // As many connections as there are who decide at once.
  world = await createWorld({ poolSize: 24 });
});
afterAll(() => world[Symbol.asyncDispose]());

/** An organization that holds everything for people, with an agent that asks. */
async function newOrg(terms: { timeout_minutes?: number; required_approvers?: number } = {}) {
  const { owner, org } = await world.createOrg();
  const firewall = firewallOf(owner.api, org);
  await firewall.createPolicy([{ decision: 'require_approval', approval: terms }]);
  const key = await world.createKey(owner, org, ['actions:write']);
  return { owner, org, firewall, key, agent: firewallOf(key.api) };
}

type Org = Awaited<ReturnType<typeof newOrg>>;
const at = (minutes: number) => new Date(world.clock.nowMs() + minutes * minuteMs).toISOString();
const approvalEvents = async (mine: Org) => {
  await world.settled(mine.org.id);
  const trail = await world.trail(mine.owner, mine.org);
  return trail.filter((event) => event.category === 'approval');
};

describe('an approval', () => {
  test('B22 is asked for with the action, waits 60 minutes, and shows the exact arguments', async () => {
    const mine = await newOrg();
    const { body: action } = await mine.agent.submit({ params: { amount: 7 } });
    expect(action).toMatchObject({
      status: 'pending_approval',
      approval: { status: 'pending', expires_at: at(60) },
    });
    const { body } = await mine.firewall.get(`/v1/approvals/${action.approval.id}`);
    expect(body).toMatchObject({
      id: action.approval.id,
      status: 'pending',
      required_approvers: 1,
      votes: [],
      expires_at: at(60),
      decided_at: null,
      decided_by: null,
      action: {
        id: action.id,
        status: 'pending_approval',
        params: { amount: 7 },
        requested_by: { id: mine.key.id },
      },
    });
    const [event, ...more] = await approvalEvents(mine);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      event_type: 'approval.requested',
      target: { type: 'approval', id: action.approval.id, name: 'stripe refund' },
      payload: { action_id: action.id, expires_at: at(60) },
    });
  });

  test('B23 waits as long as the default said when it was asked for, or as its own rule says', async () => {
    const mine = await newOrg();
    const { body: before } = await mine.agent.submit();
    await setDefault(world, mine.org, 'default_approval_timeout_minutes', 5);
    const { body: after } = await mine.agent.submit();
    expect([before.approval.expires_at, after.approval.expires_at]).toEqual([at(60), at(5)]);
    const patient = await newOrg({ timeout_minutes: 120 });
    expect((await patient.agent.submit()).body.approval.expires_at).toBe(at(120));
  });

  test.each([
    ['approve', 'approved', 'allowed'],
    ['deny', 'denied', 'denied'],
  ] as const)('that somebody settles with %s is %s, and the action %s', async (verb, outcome, status) => {
    const mine = await newOrg();
    const { body: action } = await mine.agent.submit();
    const { status: http, body } = await mine.firewall.decide(action.approval.id, verb, {
      comment: 'looked at it',
    });
    expect(http).toBe(200);
    const by = { type: 'user', id: mine.owner.id, name: mine.owner.name };
    expect(body).toMatchObject({
      status: outcome,
      decided_by: by,
      decided_at: at(0),
      votes: [{ decision: verb, by, comment: 'looked at it', created_at: at(0) }],
      action: { status, decision: { decision: 'require_approval' } },
    });
    expect((await mine.firewall.get(`/v1/approvals/${body.id}`)).body).toEqual(body);
    expect((await mine.agent.get(`/v1/actions/${action.id}`)).body).toMatchObject({
      status,
      approval: { status: outcome },
    });
    expect(valuesOf(await mine.firewall.get(`/v1/actions?status=${status}`), 'id')).toEqual([action.id]);
    const [, event] = await approvalEvents(mine);
    expect(event).toMatchObject({
      event_type: `approval.${outcome}`,
      actor: { type: 'user', id: mine.owner.id },
      payload: { action_id: action.id, comment: 'looked at it' },
    });
    const again = errorOf(await mine.firewall.decide(action.approval.id, 'approve'));
    expect(again).toMatchObject({
      status: 409,
      code: 'already_decided',
      details: { status: outcome, decided_by: by, decided_at: at(0) },
    });
  });

  test('that needs two people waits for the second; the same one twice is one', async () => {
    const mine = await newOrg({ required_approvers: 2 });
    const member = await world.addMember(mine.org, 'member');
    const { body: action } = await mine.agent.submit();
    const { id } = action.approval;
    const first = await mine.firewall.decide(id, 'approve');
    expect(first.body).toMatchObject({
      status: 'pending',
      decided_by: null,
      action: { status: 'pending_approval' },
    });
    expect((await mine.firewall.decide(id, 'approve')).body).toEqual(first.body);
    const second = await firewallOf(member.api, mine.org).decide(id, 'approve');
    expect(second.body).toMatchObject({
      status: 'approved',
      decided_by: { id: member.id },
      action: { status: 'allowed' },
    });
    const events = await approvalEvents(mine);
    expect(events.map((event) => event.event_type)).toEqual([
      'approval.requested',
      'approval.voted',
      'approval.approved',
    ]);
    expect(events[1].payload).toMatchObject({ approvals: 1, required_approvers: 2 });
  });

  test('is settled once, whichever of twenty who decide at once comes first', async () => {
    const mine = await newOrg();
    const { body: action } = await mine.agent.submit();
    const { id } = action.approval;
    const held = await holdApproval(world, id);
    const deciding = Array.from({ length: 20 }, (_, i) =>
      mine.firewall.decide(id, i % 2 === 0 ? 'approve' : 'deny'),
    );
    await untilWaiting(world, deciding.length);
    await held.release();
    const answers = await Promise.all(deciding);
    const settled = answers.filter(({ status }) => status === 200);
    expect(settled).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(errorOf(answer)).toMatchObject({ status: 409, code: 'already_decided' });
    }
    const { body } = await mine.firewall.get(`/v1/approvals/${id}`);
    expect(body).toMatchObject({ status: settled[0]?.body.status, votes: [{}] });
    expect(await approvalEvents(mine)).toHaveLength(2);
  });

  test('shows whoever decides the rule that asked, and what the agent did before', async () => {
    const mine = await newOrg({ timeout_minutes: 30 });
    const { body: before } = await mine.agent.submit({ agent_id: 'scout' });
    await mine.firewall.decide(before.approval.id, 'deny');
    world.clock.advanceMs(minuteMs);
    const { body: action } = await mine.agent.submit({ agent_id: 'scout' });
    const { body: card } = await mine.firewall.get(`/v1/approvals/${action.approval.id}`);
    const { body: policy } = await mine.firewall.get(`/v1/policies/${action.decision.policy_id}`);
    expect(card).toMatchObject({
      rule: policy.rules[0],
      policy_name: policy.name,
      agent_history: {
        first_seen_at: before.created_at,
        allow: 0,
        deny: 0,
        require_approval: 2,
        approved: 0,
        denied: 1,
      },
    });
    const { body: list } = await mine.firewall.get('/v1/approvals');
    expect(list.data[0]).toEqual(card);
    world.clock.advanceMs(29 * minuteMs);
  });

  test('that the default asked for has no rule to show', async () => {
    const { owner, org } = await world.createOrg();
    await setDefault(world, org, 'default_decision', 'require_approval');
    const firewall = firewallOf(owner.api, org);
    const { body: action } = await firewall.submit();
    const { body: card } = await firewall.get(`/v1/approvals/${action.approval.id}`);
    expect(card).toMatchObject({ rule: null, policy_name: null });
  });

  test('is listed by status and agent, with how many wait', async () => {
    const mine = await newOrg();
    const ids: Record<string, string> = {};
    for (const agent_id of ['a', 'b', 'c']) {
      ids[agent_id] = (await mine.agent.submit({ agent_id })).body.approval.id;
    }
    await mine.firewall.decide(ids['b'] ?? '', 'deny');
    const list = async (query: string) => {
      const { body } = await mine.firewall.get(`/v1/approvals?order=asc&${query}`);
      return [
        body.data.map((one: { action: { agent_id: string } }) => one.action.agent_id).join(''),
        body.pending,
      ];
    };
    expect(await list('')).toEqual(['abc', 2]);
    expect(await list('status=pending')).toEqual(['ac', 2]);
    expect(await list('status=decided')).toEqual(['b', 2]);
    expect(await list('agent_id=c')).toEqual(['c', 2]);
    expect(await list('agent_id=c&status=decided')).toEqual(['', 2]);
    world.clock.advanceMs(61 * minuteMs);
    expect(await list('status=decided')).toEqual(['abc', 0]);
  });

  test('is settled once, however many press at the same time', async () => {
    const mine = await newOrg();
    const member = await world.addMember(mine.org, 'member');
    const other = firewallOf(member.api, mine.org);
    const { body: action } = await mine.agent.submit();
    const { id } = action.approval;
    const held = await holdApproval(world, id);
    const deciding = [mine.firewall, other, mine.firewall, other].map((who, i) =>
      who.decide(id, i % 2 === 0 ? 'approve' : 'deny'),
    );
    await untilWaiting(world, deciding.length);
    await held.release();
    const answers = await Promise.all(deciding);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const outcome = answers.find(({ status }) => status === 200)?.body.status;
    expect((await mine.firewall.get(`/v1/approvals/${id}`)).body.status).toBe(outcome);
    expect(await approvalEvents(mine)).toHaveLength(2);
  });

  test('C18 viewers cannot decide, members can', async () => {
    const mine = await newOrg();
    const viewer = await world.addMember(mine.org, 'viewer');
    const { body: action } = await mine.agent.submit();
    expect(errorOf(await firewallOf(viewer.api, mine.org).decide(action.approval.id, 'approve')).code).toBe(
      'forbidden',
    );
    expect((await mine.firewall.get(`/v1/approvals/${action.approval.id}`)).body.status).toBe('pending');
  });
});

describe('E9 who asked never decides', () => {
  test('neither the key that submitted nor another key of its agent', async () => {
    const mine = await newOrg();
    const asking = await world.createKey(mine.owner, mine.org, ['actions:write', 'approvals:write'], {
      agent_id: 'bot',
    });
    const sibling = await world.createKey(mine.owner, mine.org, ['approvals:write'], { agent_id: 'bot' });
    const other = await world.createKey(mine.owner, mine.org, ['approvals:write']);
    const { body: action } = await firewallOf(asking.api).submit();
    for (const key of [asking, sibling]) {
      for (const verb of ['approve', 'deny'] as const) {
        expect(errorOf(await firewallOf(key.api).decide(action.approval.id, verb))).toMatchObject({
          status: 403,
          code: 'self_approval',
        });
      }
    }
    const { body } = await firewallOf(other.api).decide(action.approval.id, 'approve');
    expect(body).toMatchObject({ status: 'approved', decided_by: { type: 'api_key', id: other.id } });
  });

  test('nor a predecessor or successor of the key', async () => {
    const mine = await newOrg();
    const path = `/v1/organizations/${mine.org.id}/api-keys`;
    const first = await world.createKey(mine.owner, mine.org, ['actions:write', 'approvals:write']);
    const second = (await mine.owner.api.post(`${path}/${first.id}/rotate`, {})).body;
    const third = (await mine.owner.api.post(`${path}/${second.id}/rotate`, {})).body;
    const line = [first.secret, second.secret, third.secret].map((secret) => firewallOf(world.api(secret)));
    const { body: action } = await firewallOf(world.api(second.secret)).submit({ agent_id: 'anybody' });
    for (const one of line) {
      expect(errorOf(await one.decide(action.approval.id, 'approve')).code).toBe('self_approval');
    }
    expect((await mine.firewall.decide(action.approval.id, 'approve')).status).toBe(200);
  });

  test('nor a key that was made by the person who submitted; and no one fills a quorum twice', async () => {
    const mine = await newOrg({ required_approvers: 2 });
    const admin = await world.addMember(mine.org, 'admin');
    const key = await world.createKey(admin, mine.org, ['approvals:write']);
    const { body: own } = await firewallOf(admin.api, mine.org).submit();
    expect(errorOf(await firewallOf(key.api).decide(own.approval.id, 'approve')).code).toBe('self_approval');
    const { body: action } = await mine.agent.submit();
    const first = await firewallOf(admin.api, mine.org).decide(action.approval.id, 'approve');
    const again = await firewallOf(key.api).decide(action.approval.id, 'approve');
    expect(again.body).toEqual(first.body);
    expect(first.body.votes).toEqual([
      expect.objectContaining({ by: expect.objectContaining({ id: admin.id }) }),
    ]);
    expect((await mine.firewall.decide(action.approval.id, 'approve')).body.status).toBe('approved');
  });

  test('nor the person who submitted', async () => {
    const mine = await newOrg();
    const { body: action } = await mine.firewall.submit();
    expect(errorOf(await mine.firewall.decide(action.approval.id, 'approve')).code).toBe('self_approval');
    const admin = await world.addMember(mine.org, 'admin');
    expect((await firewallOf(admin.api, mine.org).decide(action.approval.id, 'approve')).status).toBe(200);
  });
});

describe('B22 an approval that nobody decides', () => {
  test('reads as expired from its moment on, can no longer be decided, and is written down by the job', async () => {
    const mine = await newOrg();
    const { body: action } = await mine.agent.submit();
    const { id, expires_at } = action.approval;
    world.clock.advanceMs(61 * minuteMs);
    const read = await mine.firewall.get(`/v1/approvals/${id}`);
    expect(read.body).toMatchObject({
      status: 'expired',
      decided_by: null,
      decided_at: expires_at,
      action: { status: 'denied' },
    });
    expect((await mine.agent.get(`/v1/actions/${action.id}`)).body).toMatchObject({
      status: 'denied',
      approval: { status: 'expired' },
    });
    const idsOf = async (status: string) =>
      valuesOf(await mine.firewall.get(`/v1/approvals?status=${status}`), 'id');
    expect([await idsOf('pending'), await idsOf('expired')]).toEqual([[], [id]]);
    const late = errorOf(await mine.firewall.decide(id, 'approve'));
    expect(late).toMatchObject({
      code: 'already_decided',
      details: { status: 'expired', decided_by: null, decided_at: expires_at },
    });
    await Promise.all([world.runJob('firewall', 'expiry'), world.runJob('firewall', 'expiry')]);
    expect((await mine.firewall.get(`/v1/approvals/${id}`)).body).toEqual(read.body);
    expect([await idsOf('pending'), await idsOf('expired')]).toEqual([[], [id]]);
    const [, event, ...more] = await approvalEvents(mine);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      event_type: 'approval.expired',
      actor: { type: 'system', id: 'expiry' },
      payload: { action_id: action.id, comment: null },
    });
    expect(await world.sql('select status from firewall.actions where id = $1::uuid', [action.id])).toEqual([
      { status: 'denied' },
    ]);
  });

  test('the job leaves an approval alone while somebody decides on it', async () => {
    const mine = await newOrg();
    const { body: action } = await mine.agent.submit();
    world.clock.advanceMs(61 * minuteMs);
    const held = await holdApproval(world, action.approval.id);
    await world.runJob('firewall', 'expiry');
    await held.release();
    expect(await approvalEvents(mine)).toHaveLength(1);
    await world.runJob('firewall', 'expiry');
    expect(await approvalEvents(mine)).toHaveLength(2);
  });

  test('the job leaves alone what was decided and what still has time', async () => {
    const mine = await newOrg();
    const { body: decided } = await mine.agent.submit();
    await mine.firewall.decide(decided.approval.id, 'approve');
    world.clock.advanceMs(30 * minuteMs);
    const { body: waiting } = await mine.agent.submit();
    world.clock.advanceMs(31 * minuteMs);
    await world.runJob('firewall', 'expiry');
    expect((await mine.firewall.get(`/v1/approvals/${decided.approval.id}`)).body.status).toBe('approved');
    expect((await mine.firewall.get(`/v1/approvals/${waiting.approval.id}`)).body.status).toBe('pending');
  });
});

test('an agent that waits hears of the decision', async () => {
  const mine = await newOrg();
  const { body: action } = await mine.agent.submit();
  const waiting = mine.agent.get(`/v1/actions/${action.id}?wait=20`);
  await mine.firewall.decide(action.approval.id, 'approve');
  expect((await waiting).body).toMatchObject({ status: 'allowed', approval: { status: 'approved' } });
});

test('D1 an approval of another organization reads like one that never was', async () => {
  const mine = await newOrg();
  const theirs = await newOrg();
  const { body: action } = await theirs.agent.submit();
  const bodies = new Set<string>();
  for (const id of [action.approval.id, 'apr_01h455vb4pex5vsknk084sn02q', 'nonsense']) {
    for (const answer of [
      await mine.firewall.get(`/v1/approvals/${id}`),
      await mine.firewall.decide(id, 'approve'),
    ]) {
      const { request_id: _, ...error } = errorOf(answer);
      bodies.add(JSON.stringify(error));
      expect(error.code).toBe('not_found');
    }
  }
  expect(bodies.size).toBe(1);
  expect((await theirs.firewall.get(`/v1/approvals/${action.approval.id}`)).body.status).toBe('pending');
});

describe('what is due', () => {
  const dueOf = (mine: Org) =>
    world.sql('select at from firewall.due where org_id = $1::uuid', [mine.org.id]);

  test('is looked for where something is due alone: idle organizations are not entered', async () => {
    const mine = await newOrg();
    const idle = await newOrg();
    await mine.agent.submit();
    expect(await dueOf(idle)).toEqual([]);
    expect(await dueOf(mine)).toEqual([{ at: new Date(at(60)) }]);
    world.clock.advanceMs(60 * minuteMs);
    const { body: later } = await mine.agent.submit();
    await world.runJob('firewall', 'expiry');
    expect(await dueOf(mine)).toEqual([{ at: new Date(later.approval.expires_at) }]);
    await mine.firewall.decide(later.approval.id, 'deny');
    world.clock.advanceMs(60 * minuteMs);
    await world.runJob('firewall', 'expiry');
    expect(await dueOf(mine)).toEqual([]);
    expect(
      (await approvalEvents(mine)).filter(({ event_type }) => event_type === 'approval.expired'),
    ).toHaveLength(1);
  });

  test('D3 the list shows no organization to whoever names neither it nor a time', async () => {
    const mine = await newOrg();
    const theirs = await newOrg();
    await mine.agent.submit();
    await theirs.agent.submit();
    const rows = 'select org_id from firewall.due';
    expect(await world.sqlAs('firewall')(rows)).toEqual([]);
    expect(await world.sqlAs('firewall', mine.org.id)(rows)).toHaveLength(1);
  });
});

test('D8 nothing of an action can point into another organization', async () => {
  const mine = await newOrg();
  const theirs = await newOrg();
  const { body: own } = await mine.agent.submit({ agent_id: 'mine' });
  const { body: other } = await theirs.agent.submit({ agent_id: 'theirs' });
  const sql = world.sqlAs('firewall', mine.org.id);
  const refused = /violates foreign key constraint/;
  const set = (table: string, column: string, value: unknown, id: string) =>
    sql(`update firewall.${table} set ${column} = $1 where id = $2`, [value, id]);
  await expect(set('actions', 'policy_id', other.decision.policy_id, own.id)).rejects.toThrow(refused);
  await expect(set('actions', 'agent_id', 'theirs', own.id)).rejects.toThrow(refused);
  await expect(set('approvals', 'action_id', other.id, own.approval.id)).rejects.toThrow(refused);
  await expect(
    sql('insert into firewall.receipts (org_id, id, action_id) values ($1, gen_random_uuid(), $2)', [
      mine.org.id,
      other.id,
    ]),
  ).rejects.toThrow(refused);
});
