import { services, type ServiceName } from '@aaf/contracts/app';
import { expect, test } from 'vitest';
import { createWorld } from './world.ts';

const names = Object.keys(services) as ServiceName[]; // the literal keys of the table

test('every service forgets the calls and events that cannot come again', async () => {
  await using world = await createWorld();
  const nowMs = world.clock.nowMs();
  const [longAgo, justNow] = [nowMs - 8 * 86_400_000, nowMs].map((ms) => new Date(ms).toISOString());
  for (const name of names) {
    await world.sql(
      `insert into ${name}.idempotency (principal, scope, route, key, request_hash, created_at)
       values ('someone', 'org_x', 'POST /v1/x', 'old', 'x', $1), ('someone', 'org_x', 'POST /v1/x', 'new', 'x', $2)`,
      [longAgo, justNow],
    );
    await world.sql(
      `insert into ${name}.inbox (org_id, consumer, event_id, received_at)
       values (gen_random_uuid(), 'x', gen_random_uuid(), $1), (gen_random_uuid(), 'x', gen_random_uuid(), $2)`,
      [longAgo, justNow],
    );
    await world.runJob(name, 'upkeep');
    expect(await world.sql(`select key from ${name}.idempotency`), name).toEqual([{ key: 'new' }]);
    expect(await world.sql(`select count(*)::int as n from ${name}.inbox`), name).toEqual([{ n: 1 }]);
  }
});
