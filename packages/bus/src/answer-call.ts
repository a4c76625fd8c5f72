import { Refusal, toWireError } from '@aaf/contracts/errors';
import { callTRPCProcedure, TRPCError, type AnyTRPCRouter } from '@trpc/server';
import { decodeInput, encodeAnswer, type Answer, type RpcMeta } from './envelope.ts';
import { publishTo, unavailable } from './exchange.ts';
import { toRefusal } from './failure.ts';
import { isStream, sendStream } from './serve-subscription.ts';
import { parcelHeaders } from './subscription-wire.ts';
import type { Wire } from './wire.ts';

/** What a service answers calls with. */
export interface Answering<Ctx extends object> {
  wire: Wire;
  router: AnyTRPCRouter;
  createContext: (meta: RpcMeta) => Ctx | Promise<Ctx>;
  beatMs: number;
}

/** A call that has arrived. */
export interface IncomingCall {
  /** Where the caller listens. */
  reply: string;
  body: string;
  meta: RpcMeta;
  /** The path inside the service's router. */
  procedure: string;
  controller: AbortController;
}

/** How a call ended: `ok`, the code of the refusal, or `cancelled` when its caller had gone. */
export type Outcome = string;

const longestTimerMs = 2 ** 31 - 1;

function requestIdOf(ctx: object | undefined, meta: RpcMeta): string {
  const fromContext = ctx && 'request_id' in ctx ? ctx.request_id : undefined;
  return typeof fromContext === 'string' ? fromContext : (meta.headers.request_id ?? '');
}

/** The procedure failed, not the caller: everybody else's errors are the answer itself. */
function logFailure(
  wire: Wire,
  { meta }: IncomingCall,
  failure: { refusal: Refusal; request_id: string },
): void {
  const { refusal, request_id } = failure;
  const fields = { procedure: meta.path, org_id: meta.org_id, request_id };
  const { cause } = refusal;
  const err = cause instanceof TRPCError && cause.cause ? cause.cause : (cause ?? refusal);
  if (refusal.code === 'internal') wire.log.error({ ...fields, err }, 'a procedure failed');
  if (refusal.code === 'unavailable' && cause)
    wire.log.warn({ ...fields, err }, 'a procedure was unavailable');
}

/** Answers a call once; whatever comes later is dropped. */
class Reply {
  #outcome: Outcome | undefined;
  readonly #wire: Wire;
  readonly #call: IncomingCall;
  requestId: string;

  constructor(wire: Wire, call: IncomingCall) {
    this.#wire = wire;
    this.#call = call;
    this.requestId = requestIdOf(undefined, call.meta);
  }

  get outcome(): Outcome {
    return this.#outcome ?? 'cancelled';
  }

  /** Nobody waits any more. */
  cancel(): void {
    this.#outcome ??= 'cancelled';
  }

  /** The stream has said it all. */
  close(): void {
    this.#outcome ??= 'ok';
  }

  succeed(output: unknown): void {
    if (this.#outcome !== undefined) return;
    try {
      this.#send({ result: { data: output } });
      this.#outcome = 'ok';
    } catch (error) {
      // Too large for the broker, or no JSON at all: the output is wrong, whatever its error says.
      this.refuse(new Refusal('internal', { cause: error }));
    }
  }

  refuse(refusal: Refusal): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = refusal.code;
    logFailure(this.#wire, this.#call, { refusal, request_id: this.requestId });
    try {
      this.#send({ error: toWireError(refusal, this.requestId) });
    } catch (error) {
      this.#wire.log.warn({ err: error, procedure: this.#call.meta.path }, 'an answer could not be sent');
    }
  }

  #send(answer: Answer): void {
    const { reply, meta } = this.#call;
    const headers = meta.type === 'subscription' ? parcelHeaders('error') : undefined;
    publishTo(this.#wire, { subject: reply, body: encodeAnswer(answer), headers }, '');
  }
}

async function run<Ctx extends object>(
  answering: Answering<Ctx>,
  call: IncomingCall,
  reply: Reply,
): Promise<void> {
  const { router, createContext, wire, beatMs } = answering;
  const { meta, procedure, controller } = call;
  const ctx = await createContext(meta);
  reply.requestId = requestIdOf(ctx, meta);
  const input = decodeInput(call.body);
  const output: unknown = await callTRPCProcedure({
    router,
    path: procedure,
    type: meta.type,
    ctx,
    getRawInput: () => Promise.resolve(input),
    signal: meta.signal,
    batchIndex: 0,
  });
  if (meta.type !== 'subscription') {
    reply.succeed(output);
    return;
  }
  if (!isStream(output)) throw new Error(`${meta.path} gave no stream.`);
  await sendStream(wire, { reply: call.reply, items: output, controller, beatMs });
  reply.close();
}

/** Fires the signal when the caller stops waiting. */
function watchDeadline({ meta, controller }: IncomingCall): Disposable {
  if (meta.deadline_ms === undefined) return { [Symbol.dispose]: () => undefined };
  const leftMs = Math.min(Math.max(0, meta.deadline_ms - Date.now()), longestTimerMs);
  const timer = setTimeout(() => {
    controller.abort(unavailable('the deadline passed'));
  }, leftMs);
  return { [Symbol.dispose]: () => { clearTimeout(timer); } }; // prettier-ignore
}

/**
 * Runs the procedure of a call and answers it. A signal that fires with a refusal answers at once, whatever the
 * procedure still does; any other reason means that nobody waits for the answer.
 */
export async function answerCall<Ctx extends object>(
  answering: Answering<Ctx>,
  call: IncomingCall,
): Promise<Outcome> {
  const { signal } = call.controller;
  const reply = new Reply(answering.wire, call);
  const onAbort = () => {
    if (signal.reason instanceof Refusal) reply.refuse(signal.reason);
    else reply.cancel();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  using _deadline = watchDeadline(call);
  try {
    await run(answering, call, reply);
  } catch (error) {
    reply.refuse(toRefusal(error));
  }
  return reply.outcome;
}
