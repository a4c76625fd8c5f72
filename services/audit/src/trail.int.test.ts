import type { OrgEvent } from '@aaf/contracts/event';
import { newId } from '@aaf/contracts/ids';
import { eventually } from '@aaf/testing/eventually';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arbitraryPayload } from './arbitrary-event.test-support.ts';
import { openAuditDatabase, userAs, type AuditDatabase } from './audit-database.test-support.ts';

let database: AuditDatabase;
beforeAll(async () => {
  database = await openAuditDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

let clockMs = Date.parse('2026-03-17T12:00:00.000Z');
const newOrgId = (): string => newId('organization', (clockMs += 1));

/** The `number`th event of a source; the first of orgs is the creation. */
function eventOf(orgId: string, source: string, number: number, more: Partial<OrgEvent> = {}): OrgEvent {
  const isCreation = source === 'orgs' && number === 1;
  return {
    id: newId('event', (clockMs += 1)),
    org_id: orgId,
    event_type: isCreation ? 'org.created' : 'org.updated',
    category: 'organization',
    schema_version: 1,
    source,
    source_sequence: number,
    actor: { type: 'user', id: newId('user', 0), name: 'Ada', ip: '203.0.113.7', user_agent: 'curl/8' },
    target: { type: 'organization', id: orgId, name: 'Acme' },
    payload: {},
    request_id: newId('request', clockMs),
    created_at: new Date(clockMs).toISOString(),
    ...more,
  };
}

const eventsOf = (orgId: string, source: string, count: number): OrgEvent[] =>
  Array.from({ length: count }, (_, index) => eventOf(orgId, source, index + 1));

async function deliverAll(events: readonly OrgEvent[]): Promise<void> {
  for (const event of events) await database.deliver(event);
}

/** As the broker delivers: an event that found no free connection in time comes again. */
const deliverPatiently = (event: OrgEvent): Promise<boolean> =>
  eventually(() => database.deliver(event).then(() => true), Boolean, 30_000);

const namesOf = (events: readonly OrgEvent[]) =>
  events.map((event) => `${event.source} ${event.source_sequence}`);
const hasWaiting = async (orgId: string) => (await database.sqlAs(orgId)('select from waiting')).length > 0;

describe('the order of the trail', () => {
  test('A8 whatever arrives before org.created waits for it, and org.created is first', async () => {
    const orgId = newOrgId();
    const early = [
      ...eventsOf(orgId, 'keys', 2),
      ...eventsOf(orgId, 'firewall', 1),
      eventOf(orgId, 'orgs', 2),
    ];
    await deliverAll(early);
    expect(await database.list(orgId)).toEqual([]);
    await database.deliver(eventOf(orgId, 'orgs', 1));
    const trail = await database.list(orgId);
    expect(trail[0]?.event_type).toBe('org.created');
    expect(namesOf(trail)).toEqual(
      expect.arrayContaining(['orgs 1', 'orgs 2', 'keys 1', 'keys 2', 'firewall 1']),
    );
    expect(trail).toHaveLength(5);
    expect(await hasWaiting(orgId)).toBe(false);
    expect(await database.verify(orgId)).toEqual({ ok: true, checked: 5 });
  });

  test('events of a source that arrive in any order stand in its order', async () => {
    const arrivals = fc.record({
      orgs: fc.integer({ min: 1, max: 4 }),
      keys: fc.nat({ max: 4 }),
      firewall: fc.nat({ max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(arrivals, fc.infiniteStream(fc.nat()), async (counts, chance) => {
        const orgId = newOrgId();
        const events = Object.entries(counts).flatMap(([source, count]) => eventsOf(orgId, source, count));
        const shuffled = events
          .map((event): [number, OrgEvent] => [chance.next().value ?? 0, event])
          .sort(([a], [b]) => a - b)
          .map(([, event]) => event);
        await deliverAll(shuffled);
        const trail = await database.list(orgId);
        for (const [source, count] of Object.entries(counts)) {
          const numbers = trail
            .filter((event) => event.source === source)
            .map((event) => event.source_sequence);
          expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index + 1));
        }
        expect(await database.verify(orgId)).toEqual({ ok: true, checked: events.length });
      }),
      { numRuns: 15 },
    );
  });

  test('a gap holds up its own source only, and closes with the missing event', async () => {
    const orgId = newOrgId();
    const [first, second, third, ...rest] = eventsOf(orgId, 'keys', 6);
    if (!first || !second || !third) throw new Error('six events');
    await deliverAll([eventOf(orgId, 'orgs', 1), first, ...rest, third, eventOf(orgId, 'orgs', 2)]);
    expect(namesOf(await database.list(orgId))).toEqual(['orgs 1', 'keys 1', 'orgs 2']);
    await database.deliver(second);
    expect(namesOf(await database.list(orgId)).slice(3)).toEqual([
      'keys 2',
      'keys 3',
      'keys 4',
      'keys 5',
      'keys 6',
    ]);
    expect(await hasWaiting(orgId)).toBe(false);
  });

  test('more events than one batch can wait, and drain at once', async () => {
    const orgId = newOrgId();
    const [missing, ...waiting] = eventsOf(orgId, 'firewall', 1_202);
    if (!missing) throw new Error('at least one event');
    await database.deliver(eventOf(orgId, 'orgs', 1));
    const rows = waiting.map((event) => [event.source_sequence, JSON.stringify(event)]);
    await database.sql(
      `insert into audit.waiting select $1::uuid, 'firewall', (pair ->> 0)::bigint, (pair ->> 1)::jsonb
         from jsonb_array_elements($2::jsonb) pair`,
      [orgId, JSON.stringify(rows)],
    );
    await database.deliver(missing);
    expect(await hasWaiting(orgId)).toBe(false);
    expect(await database.verify(orgId)).toEqual({ ok: true, checked: 1_203 });
  });

  test('G10 an event that comes again, at once or later, appears once', async () => {
    const orgId = newOrgId();
    const events = [...eventsOf(orgId, 'orgs', 2), ...eventsOf(orgId, 'keys', 2)];
    await deliverAll(events.flatMap((event) => [event, event]));
    await deliverAll(events);
    expect(namesOf(await database.list(orgId))).toEqual(namesOf(events));
  });

  test('two events under one number are a defect that shows, and the trail keeps the first', async () => {
    const orgId = newOrgId();
    const [creation, waiting] = [eventOf(orgId, 'orgs', 1), eventOf(orgId, 'keys', 1)];
    await deliverAll([waiting, waiting]);
    await expect(database.deliver(eventOf(orgId, 'keys', 1))).rejects.toThrow(
      /keys gave number 1 to .* and to/,
    );
    await database.deliver(creation);
    await expect(database.deliver(eventOf(orgId, 'orgs', 1))).rejects.toThrow(
      /orgs gave number 1 to .* and to/,
    );
    expect((await database.list(orgId)).map((event) => event.id)).toEqual([creation.id, waiting.id]);
  });

  test('G16 50 parallel events make one linear chain, and two organizations two independent ones', async () => {
    const [one, other] = [newOrgId(), newOrgId()];
    const events = [one, other].flatMap((orgId) => [
      ...eventsOf(orgId, 'orgs', 10),
      ...eventsOf(orgId, 'keys', 15),
      ...eventsOf(orgId, 'firewall', 25),
    ]);
    await Promise.all(events.map(deliverPatiently));
    for (const orgId of [one, other]) {
      const trail = await database.list(orgId);
      expect(trail.map((event) => event.sequence)).toEqual(
        Array.from({ length: 50 }, (_, index) => index + 1),
      );
      expect(await database.verify(orgId)).toEqual({ ok: true, checked: 50 });
    }
  });
});

describe('what was written', () => {
  test('comes back as it was hashed: any numbers, any Unicode, any depth', async () => {
    const orgId = newOrgId();
    await database.deliver(eventOf(orgId, 'orgs', 1));
    const hostile = {
      numbers: [
        -0,
        1e21,
        1e-7,
        5e-324,
        Number.MAX_VALUE,
        Number.MAX_SAFE_INTEGER,
        2 ** 53,
        0.1 + 0.2,
        100,
        1.5,
      ],
      text: ['ﬁ', 'é', 'e\u0301', '😀', '\u2028', '"\\\b\f\n\r\t\u001f', '<script>', 'ÿ', '\uffff'],
      '😀 before ﬁ by code units': { '\u{10000}': 1, '\uffff': 2, '': 3, __proto: 4 },
      deep: Array.from({ length: 12 }).reduce<object>((inner) => ({ inner }), { at: 'the bottom' }),
      ...(JSON.parse('{"__proto__": {"polluted": true}}') as object),
    } as unknown as OrgEvent['payload'];
    await database.deliver(eventOf(orgId, 'orgs', 2, { payload: hostile }));
    expect(await database.verify(orgId)).toEqual({ ok: true, checked: 2 });
    const [, event] = await database.list(orgId);
    expect(JSON.stringify(event?.payload)).toContain('polluted');
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryPayload, { minLength: 1, maxLength: 20 }), async (payloads) => {
        const propertyOrgId = newOrgId();
        await database.deliver(eventOf(propertyOrgId, 'orgs', 1));
        await deliverAll(
          payloads.map((payload, index) => eventOf(propertyOrgId, 'orgs', index + 2, { payload })),
        );
        expect(await database.verify(propertyOrgId)).toEqual({ ok: true, checked: payloads.length + 1 });
      }),
      { numRuns: 10 },
    );
  });

  test('has its time to the millisecond, however its source spelled it', async () => {
    const orgId = newOrgId();
    await deliverAll([
      eventOf(orgId, 'orgs', 1, { created_at: '2026-03-17T12:00:00Z' }),
      eventOf(orgId, 'orgs', 2, { created_at: '2026-03-17T12:00:00.123456Z' }),
    ]);
    const times = (await database.list(orgId)).map((event) => event.created_at);
    expect(times).toEqual(['2026-03-17T12:00:00.000Z', '2026-03-17T12:00:00.123Z']);
    expect(await database.verify(orgId)).toEqual({ ok: true, checked: 2 });
  });
});

describe('the list', () => {
  test('G11 filters by category, type, actor, target, time and text, alone and together', async () => {
    const orgId = newOrgId();
    const creation = eventOf(orgId, 'orgs', 1);
    const key = eventOf(orgId, 'keys', 1, {
      event_type: 'api_key.created',
      created_at: '2026-03-18T00:00:00.000Z',
      target: { type: 'api_key', id: newId('api_key', 0), name: '100% _odd_ \\ key' },
    });
    const action = eventOf(orgId, 'firewall', 1, {
      event_type: 'action.submitted',
      category: 'action',
      created_at: '2026-03-19T00:00:00.000Z',
      actor: { type: 'api_key', id: key.target.id, name: 'Robot', ip: null, user_agent: null },
    });
    await deliverAll([creation, key, action]);
    const found = async (input: Parameters<AuditDatabase['list']>[1]) =>
      (await database.list(orgId, input)).map((e) => e.id);
    expect(await found({ category: 'organization' })).toEqual([creation.id, key.id]);
    expect(await found({ category: 'policy' })).toEqual([]);
    expect(await found({ event_type: 'action.submitted' })).toEqual([action.id]);
    expect(await found({ actor_id: key.target.id })).toEqual([action.id]);
    expect(await found({ target_id: key.target.id })).toEqual([key.id]);
    expect(await found({ from: '2026-03-18T00:00:00.000Z' })).toEqual([key.id, action.id]);
    expect(await found({ to: '2026-03-19T00:00:00.000Z' })).toEqual([creation.id, key.id]);
    expect(await found({ from: '2026-03-18T00:00:00.000Z', to: '2026-03-19T00:00:00.000Z' })).toEqual([
      key.id,
    ]);
    expect(await found({ q: 'rObOt' })).toEqual([action.id]);
    expect(await found({ q: 'api_key.' })).toEqual([key.id]);
    expect(await found({ q: 'acme' })).toEqual([creation.id, action.id]);
    expect(await found({ q: '100%' })).toEqual([key.id]);
    expect(await found({ q: '%' })).toEqual([key.id]);
    expect(await found({ q: '_odd_ \\' })).toEqual([key.id]);
    expect(await found({ q: "acme' or true --" })).toEqual([]);
    expect(await found({ category: 'organization', q: 'acme', actor_id: creation.actor.id })).toEqual([
      creation.id,
    ]);
    expect(await found({ category: 'organization', actor_id: key.target.id })).toEqual([]);
    expect(await found({ order: 'desc' })).toEqual([action.id, key.id, creation.id]);
  });

  test("shows no organization another one's trail", async () => {
    const [one, other] = [newOrgId(), newOrgId()];
    await deliverAll([...eventsOf(one, 'orgs', 2), ...eventsOf(other, 'orgs', 3)]);
    expect((await database.list(one)).every((event) => event.org_id === one)).toBe(true);
    expect(await database.sqlAs(one)('select from events')).toHaveLength(2);
  });

  test.each(['owner', 'admin'] as const)('%s sees where people called from', async (role) => {
    const orgId = newOrgId();
    await database.deliver(eventOf(orgId, 'orgs', 1));
    const [event] = await database.list(orgId, {}, userAs(role));
    expect(event?.actor).toMatchObject({ ip: '203.0.113.7', user_agent: 'curl/8' });
  });

  test.each(['member', 'viewer'] as const)('%s does not see where people called from', async (role) => {
    const orgId = newOrgId();
    await database.deliver(eventOf(orgId, 'orgs', 1));
    const [event] = await database.list(orgId, {}, userAs(role));
    expect(event?.actor).toMatchObject({ name: 'Ada', ip: null, user_agent: null });
  });
});

describe('a trail that somebody with all rights changed', () => {
  const trailOf = async (length: number): Promise<string> => {
    const orgId = newOrgId();
    await deliverAll(eventsOf(orgId, 'orgs', length));
    return orgId;
  };

  test.each([
    [
      'an edited payload',
      `update audit.events set payload = '{"forged": 1}' where org_id = $1 and sequence = 3`,
      3,
    ],
    [
      'an edited address',
      `update audit.events set actor = actor || '{"ip": null}' where org_id = $1 and sequence = 2`,
      2,
    ],
    [
      'a moved time',
      `update audit.events set created_at = created_at + interval '1 ms' where org_id = $1 and sequence = 4`,
      4,
    ],
    ['a deleted event', `delete from audit.events where org_id = $1 and sequence = 2`, 2],
    ['a cut tail', `delete from audit.events where org_id = $1 and sequence > 3`, 4],
    ['an emptied trail', `delete from audit.events where org_id = $1`, 1],
    ['a removed head', `delete from audit.heads where org_id = $1`, 1],
    [
      'a head set back',
      `update audit.heads set sequence = 3, hash = (select hash from audit.events where org_id = $1 and sequence = 3) where org_id = $1`,
      4,
    ],
    [
      'an event put in at the end',
      `insert into audit.events select org_id, 6, gen_random_uuid(), event_type, category, schema_version, source, 6,
        actor, target, payload, request_id, created_at, hash, hash from audit.events where org_id = $1 and sequence = 5`,
      6,
    ],
    [
      'two events that changed places',
      `update audit.events set sequence = sequence + 100 where org_id = $1 and sequence in (2, 4);
       update audit.events set sequence = 106 - sequence where org_id = $1 and sequence > 100`,
      2,
    ],
  ])('G14 %s is found, and the first bad event named', async (_what, tampering, firstBad) => {
    const orgId = await trailOf(5);
    for (const statement of tampering.split(';'))
      await database.sql(statement.replaceAll('$1', '$1::uuid'), [orgId]);
    expect(await database.verify(orgId)).toMatchObject({ ok: false, first_bad: firstBad });
  });

  test('G14 an event of another organization is found', async () => {
    const [orgId, otherId] = [await trailOf(5), await trailOf(5)];
    await database.sql('delete from audit.events where org_id = $1::uuid and sequence = 3', [orgId]);
    await database.sql('update audit.events set org_id = $1::uuid where org_id = $2::uuid and sequence = 3', [
      orgId,
      otherId,
    ]);
    expect(await database.verify(orgId)).toMatchObject({ ok: false, first_bad: 3 });
    expect(await database.verify(otherId)).toMatchObject({ ok: false, first_bad: 3 });
  });

  test('an organization without events has nothing that could be wrong', async () => {
    expect(await database.verify(newOrgId())).toEqual({ ok: true, checked: 0 });
  });

  const verifyOften = async (orgId: string, times: number) => {
    const verdicts = [];
    for (let time = 0; time < times; time += 1) verdicts.push(await database.verify(orgId));
    return verdicts;
  };

  test('verify while events arrive never alarms', async () => {
    const orgId = await trailOf(1);
    const arriving = deliverAll(eventsOf(orgId, 'keys', 60));
    const verdicts = await Promise.all(Array.from({ length: 7 }, () => verifyOften(orgId, 5)));
    await arriving;
    expect(verdicts.flat().every((verdict) => verdict.ok)).toBe(true);
  });
});

describe('G15 the service itself', () => {
  test.each([
    `update events set payload = '{}'`,
    `update events set hash = hash`,
    `delete from events`,
    `truncate events`,
    `delete from heads`,
    `truncate heads`,
    `alter table events disable row level security`,
    `drop table events`,
  ])('cannot %s', async (statement) => {
    const orgId = newOrgId();
    await database.deliver(eventOf(orgId, 'orgs', 1));
    await expect(database.sqlAs(orgId)(statement)).rejects.toThrow(/permission denied|must be owner/);
    expect(await database.verify(orgId)).toEqual({ ok: true, checked: 1 });
  });
});
