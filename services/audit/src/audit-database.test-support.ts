import { audit, type AuditEvent } from '@aaf/contracts/audit';
import type { Caller, OrgSnapshot, Principal } from '@aaf/contracts/caller';
import type { OrgEvent } from '@aaf/contracts/event';
import { newId } from '@aaf/contracts/ids';
import { planLimits } from '@aaf/contracts/plans';
import { connectOrm } from '@aaf/db/orm';
import { serviceUrl } from '@aaf/db/roles';
import { runStatement } from '@aaf/db/tenancy';
import { createDatabaseFrom } from '@aaf/db/testing';
import { systemCaller } from '@aaf/service/actor';
import type { OrgWork } from '@aaf/service/handler';
import { createLog } from '@aaf/service/log';
import type { DirectMeans } from '@aaf/service/reaction';
import { doWork, type Workshop } from '@aaf/service/unit-of-work';
import { createSql, type Sql } from '@aaf/testing/sql';
import { inject } from 'vitest';
import type { z } from 'zod';
import { listEvents } from './procedures/list-events.ts';
import { verifyChain } from './procedures/verify-chain.ts';
import { createKnownTrails } from './known-trails.ts';
import { createChainEvents } from './reactions/chain-events.ts';
import { noRevoker } from '@aaf/service/trust';
import { createAuditService } from './service.ts';

type ListInput = z.input<typeof audit.events.list.input>;

/** The trail in a database of its own, reached as the service reaches it, but for the broker. */
export interface AuditDatabase extends AsyncDisposable {
  /** Hands an event over as the broker does, without the inbox that keeps twins away. */
  deliver(event: OrgEvent): Promise<void>;
  list(orgId: string, input?: ListInput, principal?: Principal): Promise<AuditEvent[]>;
  verify(orgId: string): Promise<z.output<typeof audit.chain.verify.output>>;
  /** Past every policy, for tampering. */
  sql: Sql;
  /** As the service's runtime role, in an organization. */
  sqlAs(orgId: string): Sql;
}

const orgOf = (id: string): OrgSnapshot => ({
  id,
  slug: 'acme',
  name: 'Acme',
  plan: 'pro',
  timezone: 'UTC',
  limits: planLimits.pro,
  api_key_max_age_days: 365,
  policy_defaults: {
    default_decision: 'allow',
    default_approval_timeout_minutes: 60,
    require_policy_description: true,
    enable_policy_versioning: true,
  },
});

/** Somebody with a role. */
export const userAs = (role: 'owner' | 'admin' | 'member' | 'viewer'): Principal => ({
  type: 'user',
  user_id: newId('user', 0),
  session_id: newId('session', 0),
  name: 'Ada',
  email: 'ada@example.com',
  email_verified: true,
  has_second_factor: false,
  is_fresh: true,
  role,
});

const callerIn = (orgId: string, principal: Principal): Caller => ({
  principal,
  org: orgOf(orgId),
  request_id: 'test',
  ip: null,
  user_agent: null,
});

function refuseToAsk(): never {
  throw new Error('audit asks nobody');
}

async function openWorkshop(url: string): Promise<Workshop & AsyncDisposable> {
  const { name, entities } = createAuditService();
  const orm = await connectOrm({ url, service: name, entities, poolSize: 8 });
  const clock = { nowMs: () => Date.parse('2026-03-17T12:00:00.000Z') };
  const log = createLog(name, 'silent');
  return {
    service: name,
    orm,
    clock,
    log,
    ask: refuseToAsk,
    revoker: noRevoker,
    [Symbol.asyncDispose]: () => orm[Symbol.asyncDispose](),
  };
}

export async function openAuditDatabase(): Promise<AuditDatabase> {
  await using stack = new AsyncDisposableStack();
  const { secret, template } = inject('ground');
  const database = stack.use(await createDatabaseFrom(template));
  const url = serviceUrl(database.url, 'audit', 'app', secret);
  const shop = stack.use(await openWorkshop(url));
  const openSql = (of: string, orgId?: string): Sql => stack.adopt(createSql(of, orgId), (sql) => sql.end());
  const read = <T>(orgId: string, principal: Principal, task: (work: OrgWork) => Promise<T>): Promise<T> => {
    const caller = callerIn(orgId, principal);
    const extended = { org: orgOf(orgId), principal } as Pick<OrgWork, 'org' | 'principal'>; // as the runtime narrows it
    return doWork(shop, { caller, isReadOnly: true }, (work) => task(Object.assign(work, extended)));
  };
  const chainEvents = createChainEvents(createKnownTrails());
  const sql = openSql(database.url);
  const running = stack.move();
  return {
    sql,
    sqlAs: (orgId) => running.adopt(createSql(url, orgId), (client) => client.end()),
    // As the runtime does: directly where it can be, else in a transaction.
    async deliver(event) {
      const run: DirectMeans['run'] = (statement, values) => runStatement(shop.orm, statement, values);
      if (await chainEvents.direct?.([event], { run, consumer: 'audit', now: event.created_at })) return;
      await doWork(shop, { caller: systemCaller('audit', event.id), isReadOnly: false }, async (work) => {
        await work.enterOrg(event.org_id);
        await chainEvents.run?.(event, work);
      });
    },
    list: async (orgId, input = {}, principal = userAs('owner')) => {
      const parsed = audit.events.list.input.parse({ order: 'asc', limit: 100, ...input });
      const page = await read(orgId, principal, (work) => listEvents(parsed, work));
      return audit.events.list.output.parse(page).data;
    },
    verify: async (orgId) =>
      audit.chain.verify.output.parse(await read(orgId, userAs('owner'), (work) => verifyChain({}, work))),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
