import { createHash, createPublicKey, verify } from 'node:crypto';
import { canonicalJson } from '@aaf/service/canonical-json';
import { minuteMs } from '@aaf/testing/clock';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firewallOf, holdRow, untilWaiting } from './firewall.test-support.ts';

let world: World;
beforeAll(async () => {
  // As many connections as there are who spend at once.
  world = await createWorld({ poolSize: 24 });
});
afterAll(() => world[Symbol.asyncDispose]());

const said = { tool: 'stripe', operation: 'refund', params: { z: 'ü', amount: 7, password: 'hunter22' } };

/** An action that an agent submitted and its owner approved. */
async function newReceipt() {
  const { owner, org } = await world.createOrg();
  const firewall = firewallOf(owner.api, org);
  await firewall.createPolicy([{ decision: 'require_approval' }]);
  const key = await world.createKey(owner, org, ['actions:write']);
  const agent = firewallOf(key.api);
  const { body: action } = await agent.submit(said);
  expect((await agent.get(`/v1/actions/${action.id}`)).body).not.toHaveProperty('receipt');
  expect((await firewall.decide(action.approval.id, 'approve')).status).toBe(200);
  const { body } = await agent.get(`/v1/actions/${action.id}`);
  return { owner, org, firewall, key, agent, action, receipt: String(body.receipt) };
}

const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());
const digestOf = (salt: string) =>
  createHash('sha256')
    .update('aaf/arguments/v1\0')
    .update(Buffer.from(salt, 'base64url'))
    .update(canonicalJson(said))
    .digest('hex');

describe('a receipt', () => {
  test('says who approved exactly what, and can be checked without us', async () => {
    const mine = await newReceipt();
    const [head = '', body = '', signature = ''] = mine.receipt.split('.');
    const { keys } = (await world.api().get('/v1/receipts/public-key')).body;
    expect(decode(head)).toEqual({ alg: 'EdDSA', typ: 'receipt+jwt', kid: keys[0].kid });
    const { kty, crv, x } = keys[0];
    expect(createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')).toBe(
      keys[0].kid,
    );
    const publicKey = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
    const signed = Buffer.from(`${head}.${body}`);
    expect(verify(null, signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
    const claims = decode(body);
    const iat = world.clock.nowMs() / 1_000;
    expect(claims).toMatchObject({
      sub: mine.org.id,
      action_id: mine.action.id,
      approval_id: mine.action.approval.id,
      arguments_digest: mine.action.arguments_digest,
      arguments_salt: mine.action.arguments_salt,
      policy_id: mine.action.decision.policy_id,
      policy_version: 1,
      approved_by: [{ type: 'user', id: mine.owner.id, name: mine.owner.name }],
      iat,
      exp: iat + 15 * 60,
    });
    expect(digestOf(claims.arguments_salt)).toBe(mine.action.arguments_digest);
    const { body: again } = await mine.agent.get(`/v1/actions/${mine.action.id}`);
    expect(again.receipt).toBe(mine.receipt);
    const verified = await mine.agent.post('/v1/receipts/verify', { receipt: mine.receipt });
    expect(verified.body).toEqual({ valid: true, reason: 'ok', claims });
  });

  test('E5 is given to whoever submitted: the key and its successors, not to others', async () => {
    const mine = await newReceipt();
    const path = `/v1/actions/${mine.action.id}`;
    expect((await mine.firewall.get(path)).body).not.toHaveProperty('receipt');
    const reader = await world.createKey(mine.owner, mine.org, ['actions:read']);
    expect((await reader.api.get(path)).body).not.toHaveProperty('receipt');
    const rotated = await mine.owner.api.post(
      `/v1/organizations/${mine.org.id}/api-keys/${mine.key.id}/rotate`,
      {},
    );
    const successor = firewallOf(world.api(rotated.body.secret));
    expect((await successor.get(path)).body.receipt).toBe(mine.receipt);
    const stranger = await world.createKey(mine.owner, mine.org, ['actions:write']);
    expect(errorOf(await stranger.api.get(path)).code).toBe('insufficient_scope');
  });

  test('is given to the person who submitted', async () => {
    const mine = await newReceipt();
    const member = await world.addMember(mine.org, 'member');
    const asked = firewallOf(member.api, mine.org);
    const { body: action } = await asked.submit();
    await mine.firewall.decide(action.approval.id, 'approve');
    expect((await asked.get(`/v1/actions/${action.id}`)).body.receipt).toMatch(/^ey/);
    expect((await mine.firewall.get(`/v1/actions/${action.id}`)).body).not.toHaveProperty('receipt');
  });

  test('is spent once, however many try at the same moment', async () => {
    const mine = await newReceipt();
    const spend = () => mine.agent.post('/v1/receipts/spend', { receipt: mine.receipt });
    const held = await holdRow(world, 'receipts', decode(mine.receipt.split('.')[1]).jti);
    const spending = Array.from({ length: 20 }, spend);
    await untilWaiting(world, spending.length);
    await held.release();
    const answers = await Promise.all(spending);
    const spent = answers.filter(({ status }) => status === 200);
    expect(spent).toHaveLength(1);
    expect(spent[0]?.body).toEqual({
      action_id: mine.action.id,
      spent_at: new Date(world.clock.nowMs()).toISOString(),
    });
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(errorOf(answer)).toMatchObject({ status: 409, code: 'receipt_spent' });
    }
    const { body } = await mine.agent.post('/v1/receipts/verify', { receipt: mine.receipt });
    expect(body).toMatchObject({ valid: false, reason: 'spent', claims: { action_id: mine.action.id } });
    await world.settled(mine.org.id);
    const trail = await world.trail(mine.owner, mine.org, '&event_type=receipt.spent');
    expect(trail).toHaveLength(1);
    expect(trail[0]).toMatchObject({
      category: 'approval',
      target: { type: 'approval', id: mine.action.approval.id },
      payload: { action_id: mine.action.id, receipt_id: decode(mine.receipt.split('.')[1]).jti },
    });
  });

  test('is worth nothing when it was altered, is over, or belongs to somebody else', async () => {
    const mine = await newReceipt();
    const theirs = await newReceipt();
    const [head = '', body = '', signature = ''] = mine.receipt.split('.');
    const other = { ...decode(body), action_id: theirs.action.id };
    const forged = `${head}.${Buffer.from(JSON.stringify(other)).toString('base64url')}.${signature}`;
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.${signature}`;
    const flipped = `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    const expectWorthless = async (receipt: string, reason: string) => {
      const verified = await mine.agent.post('/v1/receipts/verify', { receipt });
      expect(verified.body).toMatchObject({ valid: false, reason });
      const refused = errorOf(await mine.agent.post('/v1/receipts/spend', { receipt }));
      expect(refused).toMatchObject({ status: 422, code: 'receipt_invalid', details: { reason } });
    };
    await expectWorthless('nonsense', 'malformed');
    await expectWorthless(`${head}.${head}.${signature}`, 'malformed');
    for (const receipt of [forged, none, flipped]) await expectWorthless(receipt, 'bad_signature');
    await expectWorthless(theirs.receipt, 'unknown');
    world.clock.advanceMs(15 * minuteMs - 1_000);
    expect((await mine.agent.post('/v1/receipts/verify', { receipt: mine.receipt })).body.valid).toBe(true);
    world.clock.advanceMs(1_000);
    await expectWorthless(mine.receipt, 'expired');
  });

  test('is not made for what was denied', async () => {
    const mine = await newReceipt();
    const { body: action } = await mine.agent.submit(said);
    await mine.firewall.decide(action.approval.id, 'deny');
    expect((await mine.agent.get(`/v1/actions/${action.id}`)).body).not.toHaveProperty('receipt');
  });
});

test('the same arguments have another digest in every action, and a replay does not tell the salt', async () => {
  const { owner, org } = await world.createOrg();
  const firewall = firewallOf(owner.api, org);
  const headers = { 'idempotency-key': 'salted' };
  const { body: one } = await firewall.submit(said, headers);
  const { body: two } = await firewall.submit(said);
  expect(digestOf(one.arguments_salt)).toBe(one.arguments_digest);
  expect(digestOf(two.arguments_salt)).toBe(two.arguments_digest);
  expect(one.arguments_digest).not.toBe(two.arguments_digest);
  expect((await firewall.submit(said, headers)).body).toEqual({ ...one, arguments_salt: null });
});
