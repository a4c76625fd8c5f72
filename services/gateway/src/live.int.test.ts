import type { AppRouter } from '@aaf/contracts/app';
import { eventually } from '@aaf/testing/eventually';
import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type TestOrg, type World } from '@aaf/testing/world';
import { createTRPCClient, httpSubscriptionLink } from '@trpc/client';
import { EventSource } from 'eventsource';
import { describe, expect, test } from 'vitest';

interface Heard {
  id: string | undefined;
  event: string;
  data: any;
}

/** Reads a stream of Server-Sent Events as they come. */
async function listen(
  world: World,
  { token, org, path = '/v1/events', headers = {} }: ListenOptions,
): Promise<Disposable & { heard: Heard[]; ended: Promise<void> }> {
  const leaving = new AbortController();
  const response = await fetch(new URL(path, world.url), {
    signal: leaving.signal,
    headers: { authorization: `Bearer ${token}`, 'x-org-id': org.id, ...headers },
  });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const heard: Heard[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) {
        const fields = Object.fromEntries(frame.split('\n').map((line) => line.split(/: (.*)/s)));
        if (fields['event']) {
          heard.push({ id: fields['id'], event: fields['event'], data: JSON.parse(fields['data']) });
        }
      }
    }
  };
  const ended = read().catch(() => undefined);
  return { heard, ended, [Symbol.dispose]: () => leaving.abort() };
}
interface ListenOptions {
  token: string;
  org: TestOrg;
  path?: string;
  headers?: Record<string, string>;
}

const types = (heard: readonly Heard[]) => heard.map(({ event }) => event);

async function rename(world: World, { token, org }: ListenOptions, name: string) {
  const { status } = await world.api(token).patch(`/v1/organizations/${org.id}`, { name });
  expect(status).toBe(200);
}

describe('the live events of an organization', () => {
  test('are told as they enter the trail, to those who listen to that organization alone', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    const other = await world.createOrg();
    await world.settled(org.id);
    using stream = await listen(world, { token: owner.token, org });
    await rename(world, { token: other.owner.token, org: other.org }, 'Elsewhere');
    await rename(world, { token: owner.token, org }, 'Here');
    await world.createKey(owner, org, ['actions:read']);
    await eventually(
      async () => stream.heard.length,
      (count) => count >= 2,
    );
    expect(types(stream.heard)).toEqual(['org.updated', 'api_key.created']);
    expect(stream.heard[0]?.data).toMatchObject({ org_id: org.id, event_type: 'org.updated' });
    expect(stream.heard[0]?.id).toBe(String(stream.heard[0]?.data.sequence));
    expect(JSON.stringify(stream.heard)).not.toContain(other.org.id);
  });

  test('go on after the last one that was heard, in order, without a gap and without a repeat', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    for (const name of ['A', 'B', 'C', 'D']) await rename(world, { token: owner.token, org }, name);
    await world.settled(org.id);
    using stream = await listen(world, { token: owner.token, org, headers: { 'last-event-id': '2' } });
    await rename(world, { token: owner.token, org }, 'E');
    await eventually(
      async () => stream.heard.length,
      (count) => count >= 4,
    );
    expect(stream.heard.map(({ id }) => id)).toEqual(['3', '4', '5', '6']);
  });

  test('can be narrowed to types; a type that does not exist is refused by its field', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    await world.settled(org.id);
    const path = '/v1/events?types=api_key.created,api_key.deleted';
    using stream = await listen(world, { token: owner.token, org, path });
    await rename(world, { token: owner.token, org }, 'Unheard');
    await world.createKey(owner, org, ['actions:read']);
    await eventually(
      async () => stream.heard.length,
      (count) => count >= 1,
    );
    expect(types(stream.heard)).toEqual(['api_key.created']);
    const refused = errorOf(await owner.api.get('/v1/events?types=nonsense', { org: org.id }));
    expect(refused).toMatchObject({ code: 'invalid_input', status: 422 });
  });

  test('end within 5 seconds of the access they were opened with, and say why', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    const member = await world.addMember(org, 'member');
    const key = await world.createKey(owner, org, ['audit:read']);
    using asMember = await listen(world, { token: member.token, org });
    using asKey = await listen(world, { token: key.secret, org });
    await world.sql('delete from orgs.memberships where user_id = $1::uuid', [member.id]);
    await owner.api.delete(`/v1/organizations/${org.id}/api-keys/${key.id}`);
    const startMs = performance.now();
    await Promise.all([asMember.ended, asKey.ended]);
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(asMember.heard.at(-1)).toMatchObject({ event: 'end', data: { error: { code: 'not_found' } } });
    expect(asKey.heard.at(-1)).toMatchObject({ event: 'end', data: { error: { code: 'key_revoked' } } });
  });

  test('need a role or a key that may read the trail, and refuse plainly before they begin', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    const outsider = await world.signUp();
    const key = await world.createKey(owner, org, ['actions:read']);
    expect(errorOf(await world.api().get('/v1/events', { org: org.id })).code).toBe('unauthenticated');
    expect(errorOf(await outsider.api.get('/v1/events', { org: org.id })).code).toBe('not_found');
    expect(errorOf(await key.api.get('/v1/events')).code).toBe('insufficient_scope');
  });

  test('hide addresses from those who may not see them', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    const viewer = await world.addMember(org, 'viewer');
    await world.settled(org.id);
    using shown = await listen(world, { token: owner.token, org });
    using hidden = await listen(world, { token: viewer.token, org });
    await rename(world, { token: owner.token, org }, 'New name');
    await eventually(
      async () => Math.min(shown.heard.length, hidden.heard.length),
      (count) => count >= 1,
    );
    expect(shown.heard[0]?.data.actor.ip).toBe('127.0.0.1');
    expect(hidden.heard[0]?.data.actor.ip).toBeNull();
  });

  test('reach a stock tRPC client as a subscription, typed, and it resumes by itself', async () => {
    await using world = await createWorld();
    const { owner, org } = await world.createOrg();
    await world.settled(org.id);
    const client = createTRPCClient<AppRouter>({
      links: [
        httpSubscriptionLink({
          url: `${world.url}/trpc`,
          EventSource,
          eventSourceOptions: {
            fetch: (url, init) =>
              fetch(url, {
                ...init,
                headers: { ...init.headers, authorization: `Bearer ${owner.token}`, 'x-org-id': org.id },
              }),
          },
        }),
      ],
    });
    const heard: string[] = [];
    const subscription = client.events.subscribe.subscribe(
      { lastEventId: '0' },
      { onData: ({ id, data }) => heard.push(`${id} ${data.event_type}`) },
    );
    await rename(world, { token: owner.token, org }, 'Heard');
    await eventually(
      async () => heard.length,
      (count) => count >= 2,
    );
    subscription.unsubscribe();
    expect(heard).toEqual(['1 org.created', '2 org.updated']);
  });
});
