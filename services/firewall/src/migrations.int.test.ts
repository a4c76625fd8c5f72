import { migrateService } from '@aaf/db/migrate';
import { provisionService } from '@aaf/db/provision';
import { serviceUrl } from '@aaf/db/roles';
import { createDatabaseFrom } from '@aaf/db/testing';
import { createSql } from '@aaf/testing/sql';
import { expect, inject, test } from 'vitest';
import { firewallMigrations } from './migrations.ts';

test('what was recorded before agents were counted is counted, and what waits is due', async () => {
  const { secret, template } = inject('ground');
  await using database = await createDatabaseFrom(template);
  await using stack = new AsyncDisposableStack();
  const sql = stack.adopt(createSql(database.url), (client) => client.end());
  const migrate = (steps: typeof firewallMigrations) =>
    migrateService({
      ownerUrl: serviceUrl(database.url, 'firewall', 'owner', secret),
      service: 'firewall',
      migrations: steps,
    });
  await sql('drop schema firewall cascade');
  await provisionService(database.url, { service: 'firewall', secret });
  await migrate(firewallMigrations.slice(0, 2));
  const [org] = await sql('select gen_random_uuid() as id');
  const at = '2026-03-17T23:30:00Z';
  await sql(
    `insert into firewall.actions (org_id, id, status, tool, operation, agent_id, params, context, metadata,
       requester_type, requester_id, requester_name, decision, reason, risk_level, expires_at, created_at)
     select $1, gen_random_uuid(), case n when 1 then 'allowed' else 'pending_approval' end, 't', 'o', 'bot', '{}',
       '{}', '{}', 'api_key', 'key_1', 'k', case n when 1 then 'allow' else 'require_approval' end, 'r', 'low',
       case n when 2 then $2::timestamptz + interval '1 hour' end, $2::timestamptz
     from generate_series(1, 2) n`,
    [org?.['id'], at],
  );
  await sql(
    `insert into firewall.approvals (org_id, id, action_id, status, required_approvers, votes, expires_at, created_at)
     select org_id, gen_random_uuid(), id, 'pending', 1, '[]', expires_at, created_at
       from firewall.actions where expires_at is not null`,
  );
  await migrate(firewallMigrations);
  const counts = { allow: 1, deny: 0, require_approval: 1 };
  const rows = await sql('select id, allow::int, deny::int, require_approval::int from firewall.agents');
  expect(rows).toEqual([{ id: 'bot', ...counts }]);
  expect(await sql('select date::text, allow, deny, require_approval from firewall.agent_days')).toEqual([
    { date: '2026-03-17', ...counts },
  ]);
  expect(await sql('select at from firewall.due')).toEqual([{ at: new Date('2026-03-18T00:30:00Z') }]);
  expect(await sql('select agent_id from firewall.approvals')).toEqual([{ agent_id: 'bot' }]);
  expect(await sql('select distinct requester_lineage from firewall.actions')).toEqual([
    { requester_lineage: 'key_1' },
  ]);
  const unforced = `select relname from pg_class
    where relnamespace = 'firewall'::regnamespace and relrowsecurity and not relforcerowsecurity`;
  expect(await sql(unforced)).toEqual([]);
});
