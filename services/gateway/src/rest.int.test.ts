import { connect } from 'node:net';
import { once } from 'node:events';
import { createWorld, type World } from '@aaf/testing/world';
import { errorOf } from '@aaf/testing/rest-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const raw = (path: string, init: RequestInit) => fetch(new URL(path, world.url), init);

async function errorOfRaw(response: Response) {
  return errorOf({ status: response.status, body: await response.json(), headers: response.headers });
}

describe('bad requests get the published error shape', () => {
  test('malformed JSON is 400', async () => {
    const headers = { 'content-type': 'application/json' };
    for (const body of ['{"name":', '', '{"a":1}}', '{"__proto__": {"x": 1}}']) {
      const error = await errorOfRaw(await raw('/v1/auth/sign-up', { method: 'POST', headers, body }));
      expect(error).toMatchObject({ status: 400, code: 'invalid_json' });
    }
  });

  test('another media type is 415, a body over the limit 413', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const asForm = await raw('/v1/auth/sign-up', { method: 'POST', headers: form, body: 'a=b' });
    expect(await errorOfRaw(asForm)).toMatchObject({ code: 'unsupported_media_type' });
    const json = { 'content-type': 'application/json' };
    const large = JSON.stringify({ name: 'x'.repeat(600_000) });
    const tooLarge = await raw('/v1/auth/sign-up', { method: 'POST', headers: json, body: large });
    expect(await errorOfRaw(tooLarge)).toMatchObject({ code: 'payload_too_large' });
  });

  test('an unknown address is 404, another method 405 with Allow', async () => {
    expect(errorOf(await world.api().get('/v1/nothing'))).toMatchObject({ code: 'not_found' });
    expect(errorOf(await world.api().get('/v1/%zz'))).toMatchObject({ code: 'not_found' });
    const answer = await world.api().delete('/v1/auth/sign-up');
    expect(errorOf(answer)).toMatchObject({ code: 'method_not_allowed' });
    expect(answer.headers.get('allow')).toBe('POST');
  });

  test('unknown fields are refused by name, not dropped', async () => {
    const body = { name: 'Ada', email: 'ada@example.com', password: 'long enough password', is_admin: true };
    const error = errorOf(await world.api().post('/v1/auth/sign-up', body));
    expect(error.details).toEqual({ fields: { is_admin: 'is not a known field' } });
  });

  test('what is not HTTP is 400 in the same shape', async () => {
    const { port } = new URL(world.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('NONSENSE\r\n\r\n');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1.1 400/);
    expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '').error.status).toBe(400);
  });
});

test('every answer carries a request id; a sane one of the caller’s is kept', async () => {
  const own = await world.api().get('/v1/plans', { headers: { 'x-request-id': 'trace-me-12345' } });
  expect(own.headers.get('x-request-id')).toBe('trace-me-12345');
  const hostile = await world.api().get('/v1/nothing', { headers: { 'x-request-id': '<script>' } });
  expect(hostile.headers.get('x-request-id')).toMatch(/^req_/);
  expect(errorOf(hostile).request_id).toBe(hostile.headers.get('x-request-id'));
});

test('security headers are set, and no origin gets CORS headers unless it was named', async () => {
  const answer = await world.api().get('/v1/plans', { headers: { origin: 'https://evil.example' } });
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});

describe('the door', () => {
  test('refuses in its order: credential, organization, permission, input', async () => {
    const { owner, org } = await world.createOrg();
    const outsider = await world.signUp();
    const viewer = await world.addMember(org, 'viewer');
    const broken = { nonsense: true };
    const path = `/v1/organizations/${org.id}/api-keys`;
    expect(errorOf(await world.api().post(path, broken)).code).toBe('unauthenticated');
    expect(errorOf(await outsider.api.post(path, broken)).code).toBe('not_found');
    expect(errorOf(await viewer.api.post(path, broken)).code).toBe('forbidden');
    expect(errorOf(await owner.api.post(path, broken)).code).toBe('invalid_input');
  });

  test('an organization of others looks like one that does not exist', async () => {
    const { org } = await world.createOrg();
    const outsider = await world.signUp();
    const theirs = errorOf(await outsider.api.get(`/v1/organizations/${org.id}`));
    const none = errorOf(await outsider.api.get('/v1/organizations/org_01h455vb4pex5vsknk084sn02q'));
    expect({ ...theirs, request_id: '' }).toEqual({ ...none, request_id: '' });
  });

  test('a request that names two organizations is refused', async () => {
    const { owner, org } = await world.createOrg();
    const other = await world.createOrg({ owner });
    const answer = await owner.api.get(`/v1/organizations/${org.id}`, { org: other.org.slug });
    expect(errorOf(answer).code).toBe('organization_conflict');
    const same = await owner.api.get(`/v1/organizations/${org.id}`, { org: org.slug });
    expect(same.status).toBe(200);
  });

  test('a key that names another organization is refused, whether that one exists or not', async () => {
    const { owner, org } = await world.createOrg();
    const other = await world.createOrg();
    const key = await world.createKey(owner, org, ['actions:read']);
    for (const named of [other.org.id, other.org.slug, 'no-such-org']) {
      expect(errorOf(await key.api.get('/v1/actions', { org: named })).code).toBe('org_mismatch');
      expect(errorOf(await key.api.get(`/v1/actions?org_id=${named}`)).code).toBe('org_mismatch');
    }
    expect((await key.api.get('/v1/actions', { org: org.slug })).status).toBe(200);
  });

  test('two different credentials are refused', async () => {
    const { owner, org } = await world.createOrg();
    const key = await world.createKey(owner, org, ['actions:read']);
    const answer = await owner.api.get('/v1/actions', { headers: { 'x-agent-key': key.secret } });
    expect(errorOf(answer)).toMatchObject({ status: 400, code: 'ambiguous_credentials' });
  });

  test('a person in several organizations who names none is asked to, until one is active', async () => {
    const { owner, org } = await world.createOrg();
    expect((await owner.api.get('/v1/policies')).status).toBe(200);
    const second = await world.createOrg({ owner });
    const session = await world
      .api()
      .post('/v1/auth/sign-in', { email: owner.email, password: owner.password });
    const api = world.api(session.body.token);
    expect(errorOf(await api.get('/v1/policies')).code).toBe('organization_required');
    expect((await api.post('/v1/session/organization', { organization: org.slug })).status).toBe(200);
    expect((await api.get('/v1/policies')).status).toBe(200);
    expect((await api.get('/v1/policies', { org: second.org.id })).status).toBe(200);
  });
});

describe('where a request comes from', () => {
  test('a forwarded address from an untrusted peer is not believed', async () => {
    const { owner, org } = await world.createOrg();
    await owner.api.patch(
      `/v1/organizations/${org.id}`,
      { name: 'Renamed' },
      { headers: { 'x-forwarded-for': '203.0.113.9', 'x-aaf-client': 'eyJpcCI6IjEuMi4zLjQifQ.forged' } },
    );
    await world.settled(org.id);
    const [event] = (await world.trail(owner, org)).filter((one) => one.event_type === 'org.updated');
    expect(event.actor.ip).toBe('127.0.0.1');
  });
});
