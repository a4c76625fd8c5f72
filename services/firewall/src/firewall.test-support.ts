import { eventually } from '@aaf/testing/eventually';
import type { Answer, RestClient } from '@aaf/testing/rest-client';
import type { TestOrg, World } from '@aaf/testing/world';
import { z } from 'zod';

interface RuleSketch {
  when?: string;
  decision?: 'allow' | 'deny' | 'require_approval';
  reason?: string;
  risk_level?: string;
  approval?: { timeout_minutes?: number; required_approvers?: number };
}

let made = 0;

/** The body of a policy, complete but for what is given. */
export function policyBody(rules: RuleSketch[] = [{}], more: object = {}): object {
  made += 1;
  return {
    name: `policy ${made}`,
    description: 'keeps the tests honest',
    rules: rules.map((rule) => ({ when: 'true', decision: 'deny', ...rule })),
    ...more,
  };
}

/** What somebody may ask of an organization's firewall. */
export function firewallOf(api: RestClient, org?: TestOrg) {
  const to = org ? { org: org.id } : {};
  return {
    createPolicy: (rules?: RuleSketch[], more?: object) =>
      api.post('/v1/policies', policyBody(rules, more), to),
    updatePolicy: (id: string, patch: object) => api.patch(`/v1/policies/${id}`, patch, to),
    submit: (body: object = {}, headers: Record<string, string> = {}) =>
      api.post('/v1/actions', { tool: 'stripe', operation: 'refund', ...body }, { ...to, headers }),
    decide: (id: string, verb: 'approve' | 'deny', body: object = {}) =>
      api.post(`/v1/approvals/${id}/${verb}`, body, to),
    get: (path: string) => api.get(path, to),
    post: (path: string, body: object) => api.post(path, body, to),
  };
}

/** Changes the policy defaults of an organization behind its back. */
export const setDefault = (world: World, org: TestOrg, column: string, value: unknown) =>
  world.sql(`update orgs.settings set ${column} = $2 where org_id = $1::uuid`, [org.id, value]);

/** Holds the row of an approval, as somebody who decides on it does, until it is released. */
export const holdApproval = (world: World, approvalId: string) => holdRow(world, 'approvals', approvalId);

/** Holds a row of the firewall, so that all who change it wait, until it is released. */
export async function holdRow(
  world: World,
  table: 'approvals' | 'receipts',
  id: string,
): Promise<{ release(): Promise<void> }> {
  const isHolder = `datname = current_database() and wait_event = 'PgSleep'`;
  const holding = world
    .sql(
      `with held as materialized (select id from firewall.${table} where id = $1::uuid for update)
       select pg_sleep(60) from held`,
      [id],
    )
    .catch(() => undefined); // it ends by being cancelled
  await eventually(
    () => world.sql(`select from pg_stat_activity where ${isHolder}`),
    (holders) => holders.length > 0,
  );
  return {
    async release() {
      await world.sql(`select pg_cancel_backend(pid) from pg_stat_activity where ${isHolder}`);
      await holding;
    },
  };
}

/** Resolves when so many transactions wait for what others hold. */
export const untilWaiting = (world: World, count: number) =>
  eventually(
    () =>
      world.sql(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      ),
    (waiting) => waiting.length >= count,
  );

const List = z.object({ data: z.array(z.record(z.string(), z.unknown())) });

/** One field of each item of a list. */
export const valuesOf = (list: Answer, field: string): unknown[] =>
  List.parse(list.body).data.map((item) => item[field]);
