import { setTimeout as delay } from 'node:timers/promises';
import type { Caller } from '@aaf/contracts/caller';
import { events } from '@aaf/contracts/events';
import { newId } from '@aaf/contracts/ids';
import { recordEvents, type NewEvent } from '@aaf/db/outbox';
import type { Orm } from '@aaf/db/orm';
import { enterOrg, inTransaction, runStatement, type Scope } from '@aaf/db/tenancy';
import type { CountedRevocation } from '@aaf/db/trust';
import type { EntityManager } from '@mikro-orm/postgresql';
import { actorOf } from './actor.ts';
import type { Ask, AskOptions } from './ask.ts';
import { isoNow, type Clock } from './clock.ts';
import type { DirectOrgWork, DirectWork, Emit, Work } from './handler.ts';
import type { Log } from './log.ts';
import { clockSkewMs, leaseMs, type Revoker } from './trust.ts';

/** What all work of a service shares. */
export interface Workshop {
  service: string;
  orm: Orm;
  clock: Clock;
  ask: Ask;
  log: Log;
  revoker: Revoker;
}

export interface WorkOptions {
  caller: Caller;
  isReadOnly: boolean;
  traceparent?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Nothing is asked for where it is not given. */
  requireVersion?: Work['requireVersion'];
}

/** Names the caller for row-level security and idempotency: one principal never sees another's replays. */
export function principalName({ principal }: Caller): string {
  switch (principal.type) {
    case 'user':
      return principal.user_id;
    case 'api_key':
      return principal.key_id;
    case 'system':
      return `system:${principal.name}`;
    case 'anonymous':
      return 'anonymous';
  }
}

interface OrgOfWork {
  id: string | undefined;
}

/** Puts events of an organization's work together. */
const eventMaker = ({ clock }: Workshop, caller: Caller, orgId: string): DirectOrgWork['createEvent'] => {
  return (type, { target, payload }) => {
    const { category, schema_version, payload: schema } = events[type];
    return {
      id: newId('event', clock.nowMs()),
      org_id: orgId,
      event_type: type,
      category,
      schema_version,
      actor: actorOf(caller),
      target,
      payload: schema.parse(payload),
      request_id: caller.request_id,
      created_at: isoNow(clock),
    };
  };
};

function createEmit(shop: Workshop, caller: Caller, org: OrgOfWork): { emit: Emit; emitted: NewEvent[] } {
  const emitted: NewEvent[] = [];
  const emit: Emit = (type, event) => {
    if (org.id === undefined) throw new Error(`${type} was emitted outside any organization`);
    emitted.push(eventMaker(shop, caller, org.id)(type, event));
  };
  return { emit, emitted };
}

function createWork(shop: Workshop, options: WorkOptions, em: EntityManager) {
  const nudges: (() => void)[] = [];
  const revoked = new Set<string>();
  const { caller, traceparent, signal } = options;
  const org: OrgOfWork = { id: caller.org?.id };
  const { emit, emitted } = createEmit(shop, caller, org);
  const context: AskOptions = { request_id: caller.request_id, traceparent, signal };
  const work: Work = {
    em,
    caller,
    now: isoNow(shop.clock),
    newId: (kind) => newId(kind, shop.clock.nowMs()),
    emit,
    ask: (path, input, more) => shop.ask(path, input, { ...context, ...more }),
    async enterOrg(orgId) {
      if (org.id !== undefined && org.id !== orgId) throw new Error('work cannot leave its organization');
      org.id = orgId;
      await enterOrg(em, orgId);
    },
    afterCommit: (task) => nudges.push(task),
    revoke: (...tags) => {
      for (const tag of tags) revoked.add(tag);
    },
    requireVersion: options.requireVersion ?? (() => {}),
    log: shop.log,
  };
  return { work, emitted, nudges, revoked };
}

function scopeOf(caller: Caller): Scope {
  return {
    principal: principalName(caller),
    ...(caller.org ? { org_id: caller.org.id } : {}),
    ...(caller.principal.type === 'user' ? { user_id: caller.principal.user_id } : {}),
  };
}

/** What a handler needs that does without a transaction of the runtime's. */
export const createDirectWork = (shop: Workshop, caller: Caller): DirectWork => ({
  caller,
  now: isoNow(shop.clock),
  run: (statement, values) => runStatement(shop.orm, statement, values),
  read: (task) => inTransaction(shop.orm, scopeOf(caller), task, { readOnly: true }),
});

/** The same, in an organization. */
export function createDirectOrgWork(
  shop: Workshop,
  caller: Caller,
  keepAnswer: DirectOrgWork['keepAnswer'],
): DirectOrgWork {
  const { org, principal } = caller;
  const isMember = principal.type === 'user' || principal.type === 'api_key';
  if (!org || !isMember) throw new Error('work in an organization has one, and somebody of it');
  return {
    ...createDirectWork(shop, caller),
    org,
    principal,
    newId: (kind) => newId(kind, shop.clock.nowMs()),
    createEvent: eventMaker(shop, caller, org.id),
    keepAnswer,
  };
}

/** Whose access changed, and who must be told. */
interface Revoked {
  counted: CountedRevocation;
  tags: string[];
}

/** The change is made; what follows from it must not undo the answer. */
async function settle(shop: Workshop, revocation: Revoked | undefined): Promise<void> {
  if (!revocation) return;
  try {
    await shop.revoker.settle(revocation.counted, revocation.tags);
  } catch (error) {
    shop.log.warn({ err: error }, 'a revocation could not be announced; waiting for the leases to end');
    await delay(leaseMs + clockSkewMs);
  }
}

/**
 * Runs one piece of work in one transaction: row-level security set to the caller's organization, the
 * events it emitted written to the outbox with the change, or neither. May run `task` again after a
 * serialization failure, with fresh work.
 */
export async function doWork<T>(
  shop: Workshop,
  options: WorkOptions,
  task: (work: Work) => Promise<T>,
): Promise<T> {
  const scope = scopeOf(options.caller);
  let nudges: (() => void)[] = [];
  let revocation: Revoked | undefined;
  const done = await inTransaction(
    shop.orm,
    scope,
    async (em) => {
      const { work, emitted, nudges: ofThisTry, revoked } = createWork(shop, options, em);
      nudges = ofThisTry;
      revocation = undefined;
      const result = await task(work);
      await em.flush();
      if (emitted.length > 0) await recordEvents(em, emitted, { service: shop.service, clock: shop.clock });
      // Last, since whoever wants a lease waits from here to the commit.
      if (revoked.size > 0) revocation = { counted: await shop.revoker.record(em), tags: [...revoked] };
      return result;
    },
    { readOnly: options.isReadOnly },
  );
  nudges.forEach((nudge) => {
    nudge();
  });
  await settle(shop, revocation);
  return done;
}
