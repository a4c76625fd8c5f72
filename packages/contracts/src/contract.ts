import type { TRPCDefaultErrorShape } from '@trpc/server';
import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server';
import { z } from 'zod';
import type { ErrorCode, WireError } from './errors.ts';
import type { EventType } from './events.ts';
import type { Permission, Scope } from './permissions.ts';

export type Kind = 'query' | 'mutation' | 'subscription';

/** Open to everybody, signed in or not. */
export interface Anyone {
  readonly kind: 'anyone';
}
/** A signed-in person, about themselves; no organization is involved. */
export interface SignedIn {
  readonly kind: 'signed_in';
  readonly verified: boolean;
  /** Whether they must have proven who they are within the last minutes. */
  readonly step_up: boolean;
}
/** Somebody in an organization: a person whose role holds the permission, or a key with one of the scopes. */
export interface InOrganization {
  readonly kind: 'in_organization';
  readonly permission: Permission;
  /** Any of these lets a key in; none means that keys are refused. */
  readonly scopes: readonly Scope[];
  /** Whether a person must have proven who they are within the last minutes. */
  readonly step_up: boolean;
}
/** Another part of the system. Never reachable from outside. */
export interface Internal {
  readonly kind: 'internal';
}
/** Who may call a procedure. */
export type Access = Anyone | SignedIn | InOrganization | Internal;

export const anyone: Anyone = { kind: 'anyone' };
export const signedIn: SignedIn = { kind: 'signed_in', verified: false, step_up: false };
export const verifiedPerson: SignedIn = { kind: 'signed_in', verified: true, step_up: false };
export const internal: Internal = { kind: 'internal' };
/** People whose role holds `permission`, and keys with any of `keyScopes`. */
export const may = (permission: Permission, ...keyScopes: Scope[]): InOrganization => ({
  kind: 'in_organization',
  permission,
  scopes: keyScopes,
  step_up: false,
});
/** The same, and the person must have entered their password or a second factor within the last 10 minutes. */
export const withStepUp = <A extends SignedIn | InOrganization>(access: A): A => ({
  ...access,
  step_up: true,
});

/** How long a person counts as just having proven who they are. */
export const stepUpMinutes = 10;

/** The REST spelling of a procedure. `:org` in the path names the organization; other names are input fields. */
export interface Rest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: `/v1/${string}`;
  /** The status of success; 200 where it is not said. 204 answers without a body. */
  readonly status?: 200 | 201 | 202 | 204;
}

/** Lets a read be held open until what it shows is settled: its input has `wait`, in seconds. */
export interface LongPoll<O> {
  readonly isSettled: (output: O) => boolean;
  /** The events that may settle it. */
  readonly wakeOn: readonly EventType[];
}

/** A body that is no JSON: the input is `{content_type, data}`, the bytes in base64. */
export interface RawBody {
  readonly types: readonly string[];
  readonly maxBytes: number;
}

/** A procedure, declared once: what every surface, the docs and the security tests are made from. */
export interface Procedure<
  K extends Kind = Kind,
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  A extends Access = Access,
> {
  readonly kind: K;
  /** One line for the reference. */
  readonly summary: string;
  readonly permission: A;
  readonly input: I;
  readonly output: O;
  readonly rest?: Rest;
  /** The events it may write. */
  readonly emits?: readonly EventType[];
  /** The refusals of its own, beyond those of the door. */
  readonly refuses?: readonly ErrorCode[];
  /** How long it may take, where the usual 5 seconds do not do. */
  readonly timeoutMs?: number;
  /** Output fields shown once: null when an answer is replayed. */
  readonly secrets?: readonly string[];
  readonly longPoll?: LongPoll<z.output<O>>;
  /**
   * What the ETag of its answer covers. A read and the changes of the same thing declare the same; a change
   * calls `work.requireVersion` with what is stored before it changes it.
   */
  readonly versioned?: (output: z.output<O>) => unknown;
  /** Fields that never change: naming one is refused as `immutable_field`, and nothing is applied. */
  readonly immutable?: readonly string[];
  /** On REST, the body is these bytes instead of JSON. */
  readonly rawBody?: RawBody;
  /** On REST, the answer is the bytes of `{content_type, data}` instead of JSON. */
  readonly isRawAnswer?: boolean;
  /**
   * Whose access its change may end or alter: what gateways remember of them is revoked before the answer.
   * The organization is the one of the call, the person whoever calls; a handler revokes others itself.
   */
  readonly revokes?: 'organization' | 'person';
  /** Whether a repeat with the same Idempotency-Key replays the first answer; POSTs do where it is not said. */
  readonly isIdempotent?: boolean;
}

type Declaration<I extends z.ZodType, O extends z.ZodType, A extends Access> = Omit<
  Procedure<Kind, I, O, A>,
  'kind'
>;

const declare =
  <K extends Kind>(kind: K) =>
  <I extends z.ZodType, O extends z.ZodType, A extends Access>(
    declaration: Declaration<I, O, A>,
  ): Procedure<K, I, O, A> => ({ kind, ...declaration });

/** Declares a read: it changes nothing. */
export const query = declare('query');
/** Declares a change: one transaction, its events in it. */
export const mutation = declare('mutation');
/** Declares a stream; `output` is one item of it. */
export const subscription = declare('subscription');

/** The answer of procedures that have nothing to say; REST answers 204 without a body. */
export const Nothing = z.null();

/** What one service answers: noun → verb → procedure. On tRPC the path is `<service>.<noun>.<verb>`. */
export type Contract = Record<string, Record<string, Procedure>>;

/** What a caught tRPC error carries: the REST error object, under `data.error`. */
export interface ErrorShape extends TRPCDefaultErrorShape {
  data: TRPCDefaultErrorShape['data'] & { error: WireError };
}
interface Root {
  ctx: object;
  meta: object;
  errorShape: ErrorShape;
  transformer: false;
}

type Call<I extends z.ZodType, O> = { input: z.input<I>; output: O; meta: unknown };
type TrpcProcedure<P> =
  P extends Procedure<infer K, infer I, infer O>
    ? K extends 'query'
      ? TRPCQueryProcedure<Call<I, z.output<O>>>
      : K extends 'mutation'
        ? TRPCMutationProcedure<Call<I, z.output<O>>>
        : TRPCSubscriptionProcedure<Call<I, AsyncIterable<z.output<O>>>>
    : never;
type IsInternal<P> =
  P extends Procedure<Kind, z.ZodType, z.ZodType, infer A> ? ([A] extends [Internal] ? true : false) : never;
type RecordOf<C extends Contract> = {
  [N in keyof C]: {
    [V in keyof C[N] as IsInternal<C[N][V]> extends true ? never : V]: TrpcProcedure<C[N][V]>;
  };
};
type WholeRecordOf<C extends Contract> = {
  [N in keyof C]: { [V in keyof C[N]]: TrpcProcedure<C[N][V]> };
};

/**
 * The tRPC router type of services as the outside sees it: internal procedures are left out. `G` is what the
 * gateway answers by itself, without a service in its path.
 */
export type PublicRouterOf<S extends Record<string, Contract>, G extends Contract> = TRPCBuiltRouter<
  Root,
  { [K in keyof S]: RecordOf<S[K]> } & RecordOf<G>
>;
/** The tRPC router type of services as the parts see each other. */
export type RouterOf<S extends Record<string, Contract>> = TRPCBuiltRouter<
  Root,
  { [K in keyof S]: WholeRecordOf<S[K]> }
>;
