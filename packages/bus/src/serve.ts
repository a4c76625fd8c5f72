import { setTimeout as delay } from 'node:timers/promises';
import { Refusal, toWireError } from '@aaf/contracts/errors';
import type { AnyTRPCRouter } from '@trpc/server';
import type { Msg } from 'nats';
import { answerCall, type Answering, type IncomingCall, type Outcome } from './answer-call.ts';
import type { Bus } from './connection.ts';
import { decodeTerms, encodeAnswer, type RpcMeta } from './envelope.ts';
import { unavailable } from './exchange.ts';
import type { Log } from './log.ts';
import { defaultBeatMs } from './pulse.ts';
import { cancelSubject, parseRpcSubject, rpcWildcard } from './subjects.ts';
import { parcelHeaders } from './subscription-wire.ts';
import { wireOf, type Wire } from './wire.ts';

const defaultConcurrency = 512;
const defaultDrainTimeoutMs = 10_000;

/** A call that has been answered, for the metrics. */
export interface AnsweredCall {
  /** `<service>.<noun>.<verb>` */
  procedure: string;
  outcome: Outcome;
  duration_ms: number;
}

export interface ServeOptions<Ctx extends object> {
  service: string;
  /** Its procedures are called by `<noun>.<verb>`. */
  router: AnyTRPCRouter;
  /** Settles what procedures get to know; its refusals are answers. A `request_id` in it goes into errors. */
  createContext: (meta: RpcMeta) => Ctx | Promise<Ctx>;
  /** How many calls run at once; more are refused as `unavailable`. Subscriptions are counted apart. */
  concurrency?: number;
  /** How long `drain` lets calls finish. */
  drainTimeoutMs?: number;
  /** How often subscriptions give signs of life. */
  beatMs?: number;
  log?: Log;
  onAnswered?: (call: AnsweredCall) => void;
}

/** A service that answers. */
export interface Serving extends AsyncDisposable {
  /** Resolves when the broker knows of this instance. */
  readonly ready: Promise<void>;
  /** Takes no new calls, ends subscriptions, lets running calls finish (for a while), then stops. */
  drain(): Promise<void>;
}

interface Running {
  controller: AbortController;
  done: Promise<void>;
}

/** What runs in this instance, by the subject its caller listens on. */
interface RunningCalls {
  calls: Map<string, Running>;
  subscriptions: Map<string, Running>;
}

function readCall(message: Msg, reply: string): IncomingCall {
  const target = parseRpcSubject(message.subject);
  const terms = decodeTerms(message.headers);
  if (!terms) throw new Error(`A message on ${message.subject} is no call.`);
  const controller = new AbortController();
  const meta: RpcMeta = { path: target.path, org_id: target.org_id, signal: controller.signal, ...terms };
  return { reply, body: message.string(), meta, procedure: target.procedure, controller };
}

function refuse(wire: Wire, message: Msg, refusal: Refusal): void {
  if (!message.reply || !wire.isConnected()) return;
  const error = toWireError(refusal, decodeTerms(message.headers)?.headers.request_id ?? '');
  // Callers that only ask once do not look at the kind.
  message.respond(encodeAnswer({ error }), { headers: parcelHeaders('error') });
}

function takeCalls<Ctx extends object>(
  answering: Answering<Ctx>,
  options: ServeOptions<Ctx>,
  running: RunningCalls,
) {
  const { wire } = answering;
  const { concurrency = defaultConcurrency, onAnswered } = options;

  const start = async (call: IncomingCall) => {
    const startedMs = performance.now();
    const outcome = await answerCall(answering, call);
    onAnswered?.({ procedure: call.meta.path, outcome, duration_ms: performance.now() - startedMs });
  };

  return (message: Msg) => {
    if (!message.reply) return;
    let call: IncomingCall;
    try {
      call = readCall(message, message.reply);
    } catch (error) {
      wire.log.error({ err: error, subject: message.subject }, 'a message is no call');
      refuse(wire, message, new Refusal('internal'));
      return;
    }
    const { reply, meta, controller } = call;
    const alike = meta.type === 'subscription' ? running.subscriptions : running.calls;
    const isTooLate = meta.deadline_ms !== undefined && meta.deadline_ms <= Date.now();
    if (isTooLate || alike.size >= concurrency) {
      refuse(wire, message, new Refusal('unavailable'));
      onAnswered?.({ procedure: meta.path, outcome: 'unavailable', duration_ms: 0 });
      return;
    }
    const done = start(call)
      .catch((error: unknown) => {
        wire.log.error({ err: error, procedure: meta.path }, 'a call could not be answered');
      })
      .finally(() => alike.delete(reply));
    alike.set(reply, { controller, done });
  };
}

/**
 * Answers calls to a service with its router, together with every other instance of it. Callers that give up,
 * deadlines and draining reach the procedures through their signal.
 */
export function serveRouter<Ctx extends object>(bus: Bus, options: ServeOptions<Ctx>): Serving {
  const {
    service,
    router,
    createContext,
    beatMs = defaultBeatMs,
    drainTimeoutMs = defaultDrainTimeoutMs,
  } = options;
  const shared = wireOf(bus);
  const wire: Wire = { ...shared, log: options.log ?? shared.log };
  const running: RunningCalls = { calls: new Map(), subscriptions: new Map() };
  const takeCall = takeCalls({ wire, router, createContext, beatMs }, options, running);
  const calls = wire.subscribe(rpcWildcard(service), { queue: service, onMessage: takeCall });
  const cancels = wire.subscribe(cancelSubject(service), {
    onMessage(message) {
      const reply = message.string();
      const call = running.calls.get(reply) ?? running.subscriptions.get(reply);
      call?.controller.abort(new DOMException('The caller gave up.', 'AbortError'));
    },
  });

  const stop = async () => {
    const time = delay(drainTimeoutMs, undefined, { ref: false });
    await Promise.race([calls.drain(), time]);
    const end = (call: Running) => {
      call.controller.abort(unavailable('the instance stops'));
    };
    [...running.subscriptions.values()].forEach(end);
    const left = [...running.calls.values(), ...running.subscriptions.values()].map(({ done }) => done);
    await Promise.race([Promise.all(left), time]);
    [...running.calls.values()].forEach(end);
    cancels[Symbol.dispose]();
    await wire.whileConnected(() => wire.nats.flush());
  };
  let stopping: Promise<void> | undefined;
  const drain = () => (stopping ??= stop());
  const ready = wire.whileConnected(() => wire.nats.flush());
  return { ready, drain, [Symbol.asyncDispose]: drain };
}
