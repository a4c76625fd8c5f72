import type { Bus } from '@aaf/bus/connection';
import { watchEvents } from '@aaf/bus/live';
import type { Route } from '@aaf/contracts/app';
import type { Caller } from '@aaf/contracts/caller';
import type { Door, Visit } from './door.ts';
import { Refusal } from '@aaf/contracts/errors';
import type { Forward, Passage } from './forward.ts';
import { parseInput } from './parse-input.ts';
import type { Refusals } from './refusals.ts';
import { whoami } from './whoami.ts';

/** Answers one call of any surface: the door, the input, the service; held open where the contract allows it. */
export type Answer = (
  route: Route,
  visit: Visit,
  /** Put together only once the caller is known to be allowed: refusals of the door come first. */
  input: () => unknown,
  passage: Passage,
) => Promise<unknown>;

/** What the gateway answers out of what the door has settled. */
const answeredHere: Readonly<Record<string, (caller: Caller) => unknown>> = { 'access.whoami': whoami };

const waitSecondsOf = (input: unknown): number =>
  typeof input === 'object' && input !== null && 'wait' in input && typeof input.wait === 'number'
    ? input.wait
    : 0;

interface Holding {
  bus: Bus;
  caller: Caller;
  route: Route;
  seconds: number;
  signal: AbortSignal;
}

/** Resolves when an event that may settle the answer arrived, or the time is up. */
async function untilWoken({ bus, caller, route, seconds, signal }: Holding, look: () => Promise<boolean>) {
  const { longPoll } = route.procedure;
  if (!longPoll || !caller.org) return;
  const { promise: done, resolve, reject } = Promise.withResolvers<undefined>();
  const stop = () => {
    resolve(undefined);
  };
  const check = async () => {
    if (await look()) stop();
  };
  const timer = setTimeout(stop, seconds * 1_000);
  signal.addEventListener('abort', stop, { once: true });
  using _watch = watchEvents(bus, caller.org.id, longPoll.wakeOn, () => void check().catch(reject));
  // What settled between the first look and the subscription would wake nobody.
  await check();
  await done.finally(() => {
    clearTimeout(timer);
  });
}

/** @param isDraining ends held answers early when the gateway stops */
export function createAnswer(parts: {
  bus: Bus;
  door: Door;
  forward: Forward;
  isDraining: AbortSignal;
  refusals: Pick<Refusals, 'count'>;
}): Answer {
  const { bus, door, forward, isDraining, refusals } = parts;
  const answerTo = async (
    caller: Caller,
    { route, visit, input, passage }: { route: Route; visit: Visit; input: () => unknown; passage: Passage },
  ) => {
    const parsed = parseInput(route, input());
    const seconds = route.procedure.longPoll ? waitSecondsOf(parsed) : 0;
    const own = answeredHere[route.path];
    if (own) return own(caller);
    let output = await forward(route, caller, parsed, passage);
    const isSettled = () => route.procedure.longPoll?.isSettled(output) ?? true;
    if (seconds === 0 || isSettled()) return output;
    const look = async () => {
      // Whoever waits may lose their access meanwhile, so each look passes the door again.
      output = await forward(route, await door(route.procedure.permission, visit), parsed, passage);
      return isSettled();
    };
    const signal = passage.signal ? AbortSignal.any([passage.signal, isDraining]) : isDraining;
    await untilWoken({ bus, caller, route, seconds, signal }, look);
    return output;
  };
  return async (route, visit, input, passage) => {
    const caller = await door(route.procedure.permission, visit);
    try {
      return await answerTo(caller, { route, visit, input, passage });
    } catch (error) {
      if (caller.org && error instanceof Refusal && error.status < 500) refusals.count(caller.org.id, error);
      throw error;
    }
  };
}
