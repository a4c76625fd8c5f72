import type { Caller, KeyPrincipal, OrgSnapshot, UserPrincipal } from '@aaf/contracts/caller';
import type { Access, Contract, InOrganization, Procedure, SignedIn } from '@aaf/contracts/contract';
import type { Refusal } from '@aaf/contracts/errors';
import type { Target } from '@aaf/contracts/event';
import type { EventPayload, EventType } from '@aaf/contracts/events';
import type { IdKind } from '@aaf/contracts/ids';
import type { KeptCall } from '@aaf/db/idempotency';
import type { Statement } from '@aaf/db/orm';
import type { NewEvent } from '@aaf/db/outbox';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { Ask } from './ask.ts';
import type { Log } from './log.ts';

/** Writes an event in the transaction of the change it tells of. */
export type Emit = <T extends EventType>(
  type: T,
  event: { target: Target; payload: EventPayload<T> },
) => void;

/** One piece of work: its transaction, who it is for, and what it may use. */
export interface Work {
  /** The transaction. It sees the rows of one organization at most. */
  em: EntityManager;
  caller: Caller;
  /** The time of this work, ISO 8601 UTC; one moment for everything it writes. */
  now: string;
  newId(kind: IdKind): string;
  emit: Emit;
  ask: Ask;
  /**
   * Sets the organization of a transaction that began without one: a new organization, one that is
   * being looked up. Can be said once; work that has an organization cannot leave it.
   */
  enterOrg(orgId: string): Promise<void>;
  /**
   * Does something once the transaction is committed, and never when it is not: a nudge to somebody who
   * would see the change anyway, only later. Its failure cannot undo what was done, so it must not throw.
   */
  afterCommit(task: () => void): void;
  /**
   * Refuses a change that was made from another version of the thing than the present one, when the request
   * says which. To be called with what is stored, as the procedure would answer it, before it is changed.
   * @throws {Refusal} `version_conflict`
   */
  requireVersion(current: unknown): void;
  /**
   * Ends what gateways remember under these tags (`organizationTag`, `personTag`): it is no longer trusted
   * anywhere when the call is answered.
   */
  revoke(...tags: string[]): void;
  log: Log;
}

/** Work of a signed-in person about themselves. */
export interface PersonalWork extends Work {
  user: UserPrincipal;
}

/** Work in an organization; row-level security is set to it. */
export interface OrgWork extends Work {
  org: OrgSnapshot;
  principal: UserPrincipal | KeyPrincipal;
}

type WorkOf<A extends Access> = [A] extends [InOrganization]
  ? OrgWork
  : [A] extends [SignedIn]
    ? PersonalWork
    : Work;

/**
 * Answers a procedure: load, decide, record, answer. Begin, tenant, outbox and commit are the runtime's.
 *
 * There are two ways to say no. A refusal that is thrown undoes everything the handler wrote. A refusal
 * that is returned is given to the caller after a commit: for what must be remembered although the call
 * is refused, such as a failed attempt to sign in. Only procedures with `isIdempotent: false` may return one.
 */
export type Handler<P> =
  P extends Procedure<infer _K, infer I, infer O, infer A>
    ? (input: z.output<I>, work: WorkOf<A>) => Promise<z.input<O> | Refusal>
    : never;

/**
 * Work without a transaction of the runtime's: it speaks to functions in the database, each call a transaction by
 * itself. For what is asked most often.
 */
export interface DirectWork {
  caller: Caller;
  /** The time of this work, ISO 8601 UTC. */
  now: string;
  /** Runs a prepared statement, which sets the organizations it works for itself. */
  run<Row extends object>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
  /** Reads in a transaction of its own. */
  read<T>(task: (em: EntityManager) => Promise<T>): Promise<T>;
}

/**
 * Direct work in an organization. Its handler stores everything itself: what it changed, the events that tell of it,
 * and the answer to a call that may be repeated.
 */
export interface DirectOrgWork extends DirectWork {
  org: OrgSnapshot;
  principal: UserPrincipal | KeyPrincipal;
  newId(kind: IdKind): string;
  /** An event to be stored with the change it tells of. */
  createEvent<T extends EventType>(type: T, event: { target: Target; payload: EventPayload<T> }): NewEvent;
  /** When the call may be repeated: under which key, and the answer as repeats may see it. */
  keepAnswer(output: unknown): KeptCall | undefined;
}

/** Answers a procedure by direct work. */
export interface DirectHandler<P> {
  direct: P extends Procedure<infer _K, infer I, infer O, infer A>
    ? (
        input: z.output<I>,
        work: [A] extends [InOrganization] ? DirectOrgWork : DirectWork,
      ) => Promise<z.input<O>>
    : never;
}

/** A handler for each procedure of a contract; a missing one does not compile. */
export type Handlers<C extends Contract> = {
  [N in keyof C]: { [V in keyof C[N]]: Handler<C[N][V]> | DirectHandler<C[N][V]> };
};

/** The handlers that a service brings itself; its operator's are the runtime's. */
export type OwnHandlers<C extends Contract> = Omit<Handlers<C>, 'operations'>;
