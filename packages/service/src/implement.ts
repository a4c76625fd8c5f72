import { createHash } from 'node:crypto';
import type { RpcMeta } from '@aaf/bus/envelope';
import type { Caller } from '@aaf/contracts/caller';
import type { Contract, Procedure } from '@aaf/contracts/contract';
import { Refusal } from '@aaf/contracts/errors';
import { replayOrRun, type KeyedCall } from '@aaf/db/idempotency';
import { initTRPC, type AnyTRPCRouter } from '@trpc/server';
import { authorize } from './authorize.ts';
import { canonicalJson } from './canonical-json.ts';
import { isoNow } from './clock.ts';
import type { CallerTokens } from './caller-token.ts';
import { requireMatch } from './etag.ts';
import type { DirectWork, Handlers, Work } from './handler.ts';
import { organizationTag, personTag } from './trust.ts';
import {
  createDirectOrgWork,
  createDirectWork,
  doWork,
  principalName,
  type Workshop,
} from './unit-of-work.ts';

/** What the runtime knows of a call before its handler runs. */
export interface CallContext {
  caller: Caller;
  meta: RpcMeta;
  signal: AbortSignal;
}

const t = initTRPC.context<CallContext>().create({ isDev: false });

type AnyHandler = (input: unknown, work: Work) => Promise<unknown>;
interface AnyDirectHandler {
  direct: (input: unknown, work: DirectWork) => Promise<unknown>;
}

/** Settles who calls from the signed token; the organization in the subject must be the caller's own. */
export function contextOf(tokens: CallerTokens, meta: RpcMeta): CallContext {
  const caller = tokens.read(meta.headers.caller, meta.headers.request_id);
  if (meta.org_id !== undefined && meta.org_id !== caller.org?.id) {
    throw new Refusal('unauthenticated', { message: 'The call names another organization than its caller.' });
  }
  return { caller, meta, signal: meta.signal };
}

function idempotencyKeyOf(input: unknown, meta: RpcMeta): string | undefined {
  const fromHeader = meta.headers.idempotency_key;
  const fromBody =
    typeof input === 'object' && input !== null && 'idempotency_key' in input
      ? input.idempotency_key
      : undefined;
  if (typeof fromBody !== 'string') return fromHeader;
  if (fromHeader !== undefined && fromHeader !== fromBody) {
    throw new Refusal('invalid_input', {
      details: { fields: { idempotency_key: 'differs from the Idempotency-Key header' } },
      message: 'The body and the Idempotency-Key header carry different idempotency keys. Send one.',
    });
  }
  return fromBody;
}

function hashOf(input: unknown): string {
  const relevant =
    typeof input === 'object' && input !== null ? { ...input, idempotency_key: undefined } : input;
  return createHash('sha256').update(canonicalJson(relevant)).digest('hex');
}

function withoutSecrets(output: unknown, secrets: readonly string[]): unknown {
  if (typeof output !== 'object' || output === null || secrets.length === 0) return output;
  return { ...output, ...Object.fromEntries(secrets.map((field) => [field, null])) };
}

interface Running {
  shop: Workshop;
  procedure: Procedure;
  path: string;
  handler: AnyHandler | AnyDirectHandler;
}

const isReplayable = (procedure: Procedure): boolean =>
  procedure.kind === 'mutation' && procedure.rest?.method === 'POST' && procedure.isIdempotent !== false;

/** What the contract says of whose access changes. */
function revokeAsDeclared({ revokes }: Procedure, work: Work): void {
  const { org, principal } = work.caller;
  if (revokes === 'organization' && org) work.revoke(organizationTag(org.id));
  if (revokes === 'person' && principal.type === 'user') work.revoke(personTag(principal.user_id));
}

/** Under which key a call can be repeated, if it can. */
function keyedCallOf(
  { shop, procedure, path }: Running,
  input: unknown,
  { caller, meta }: { caller: Caller; meta: RpcMeta },
): KeyedCall | undefined {
  const key = isReplayable(procedure) ? idempotencyKeyOf(input, meta) : undefined;
  if (key === undefined) return undefined;
  return {
    principal: principalName(caller),
    scope: caller.org?.id ?? '_',
    route: path,
    key,
    request_hash: hashOf(input),
    nowIso: isoNow(shop.clock),
  };
}

async function runHandler(
  running: Running & { handler: AnyHandler },
  input: unknown,
  { work, meta }: { work: Work; meta: RpcMeta },
): Promise<unknown> {
  const { procedure, path, handler } = running;
  const { caller } = work;
  const extended = Object.assign(work, {
    org: caller.org,
    principal: caller.principal,
    user: caller.principal,
  });
  revokeAsDeclared(procedure, work);
  const call = keyedCallOf(running, input, { caller, meta });
  if (!call) return handler(input, extended);
  let fresh: { output: unknown } | undefined;
  const replayed = await replayOrRun(work.em, call, async () => {
    fresh = { output: await handler(input, extended) };
    if (fresh.output instanceof Refusal) throw new Error(`${path} returned a refusal and can be replayed`);
    await work.em.flush();
    return { response: withoutSecrets(fresh.output, procedure.secrets ?? []) };
  });
  return fresh ? fresh.output : replayed;
}

function build(running: Running) {
  const { shop, procedure } = running;
  const declared = t.procedure.input(procedure.input).output(procedure.output);
  const resolve = async ({ ctx, input }: { ctx: CallContext; input: unknown }) => {
    authorize(procedure.permission, ctx.caller);
    const { handler } = running;
    if (typeof handler === 'object') {
      const call = keyedCallOf(running, input, ctx);
      const keepAnswer = (output: unknown) =>
        call && { ...call, response: withoutSecrets(output, procedure.secrets ?? []) };
      const isInOrg = procedure.permission.kind === 'in_organization';
      const work = isInOrg
        ? createDirectOrgWork(shop, ctx.caller, keepAnswer)
        : createDirectWork(shop, ctx.caller);
      return handler.direct(input, work);
    }
    const options = {
      caller: ctx.caller,
      isReadOnly: procedure.kind === 'query',
      traceparent: ctx.meta.headers.traceparent,
      signal: ctx.signal,
      requireVersion: (current: unknown) => {
        requireMatch(procedure, current, ctx.meta.headers.if_match);
      },
    };
    const output = await doWork(shop, options, (work) =>
      runHandler({ ...running, handler }, input, { work, meta: ctx.meta }),
    );
    if (output instanceof Refusal) throw output;
    return output;
  };
  switch (procedure.kind) {
    case 'query':
      return declared.query(resolve);
    case 'mutation':
      return declared.mutation(resolve);
    case 'subscription':
      throw new Error(`${running.path} is a subscription; the gateway answers those from the event stream`);
  }
}

/**
 * The router of a service: each procedure of its contract with its handler, behind authorization, one
 * transaction, the outbox and replays.
 */
export function implement<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  shop: Workshop,
): AnyTRPCRouter {
  const nouns = Object.entries(contract).map(([noun, verbs]) => {
    const procedures = Object.entries(verbs).map(([verb, procedure]) => {
      const handler = handlers[noun]?.[verb] as Running['handler']; // a record of generics loses its keys
      return [verb, build({ shop, procedure, path: `${shop.service}.${noun}.${verb}`, handler })] as const;
    });
    return [noun, t.router(Object.fromEntries(procedures))] as const;
  });
  return t.router(Object.fromEntries(nouns));
}
