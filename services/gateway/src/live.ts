import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus } from '@aaf/bus/connection';
import { watchEvents } from '@aaf/bus/live';
import { listRoutes, type Route } from '@aaf/contracts/app';
import { audit, type AuditEvent } from '@aaf/contracts/audit';
import { isEventType } from '@aaf/contracts/events';
import { Refusal } from '@aaf/contracts/errors';
import type { z } from 'zod';
import type { Door, Visit } from './door.ts';
import type { Forward } from './forward.ts';

/** An event of the stream with its place in the trail, or a sign that nothing happened for a while. */
export type LiveItem = { event: AuditEvent } | 'heartbeat';

/** What a follower asks for. */
export interface Following {
  types?: readonly string[] | undefined;
  /** The place in the trail after which to go on; the end where it is not said. */
  after?: number | undefined;
  signal: AbortSignal;
}

/**
 * Follows an organization's trail without an end. Each look passes the door anew, at least every few seconds,
 * so that a stream ends with the access it was opened with.
 * @throws {Refusal} what the door refuses, at the start or later
 */
export type Follow = (
  route: Route,
  visit: Visit,
  /** Asked only once the caller is known to be allowed. */
  read: () => Following,
) => AsyncGenerator<LiveItem, void>;

/** How long a stream may stand before it is looked at whether its reader still may read it. */
const lookEveryMs = 4_000;
/** An event is heard a moment before it stands in the trail. */
const chainingMs = 20;
const mostEvents = 200;

type Look = z.output<typeof audit.events.follow.output>;

function findRoute(path: string): Route {
  const route = listRoutes().find((candidate) => candidate.path === path);
  if (!route) throw new Error(`there is no ${path}`);
  return route;
}
const follow = findRoute('audit.events.follow');

/** Hears when something happens in an organization, and what of it was not yet seen in the trail. */
function createEar(bus: Bus, orgId: string, types: readonly string[] | undefined) {
  const awaited = new Set<string>();
  let wake = () => {};
  const known = types?.filter(isEventType);
  const watch = watchEvents(bus, orgId, known, ({ id }) => {
    awaited.add(id);
    wake();
  });
  return {
    seen(events: readonly AuditEvent[]) {
      for (const { id } of events) awaited.delete(id);
    },
    isAwaiting: () => awaited.size > 0,
    forget() {
      awaited.clear();
    },
    /** Resolves when something is heard, the time is up or the signal fires. */
    async rest(ms: number, signal: AbortSignal) {
      const heard = Promise.withResolvers<undefined>();
      wake = () => {
        heard.resolve(undefined);
      };
      const timer = new AbortController();
      const until = AbortSignal.any([signal, timer.signal]);
      await Promise.race([heard.promise, sleep(ms, undefined, { signal: until }).catch(() => undefined)]);
      timer.abort();
      wake = () => {};
    },
    [Symbol.dispose]() {
      watch[Symbol.dispose]();
    },
  };
}

/** @param isDraining ends streams when the gateway stops; their readers come back to another one */
export function createFollow(parts: {
  bus: Bus;
  door: Door;
  forward: Forward;
  isDraining: AbortSignal;
}): Follow {
  const { bus, door, forward, isDraining } = parts;
  return async function* (route, given, read) {
    const visit = { ...given, isPassive: true };
    const { org } = await door(route.procedure.permission, visit);
    if (!org) throw new Refusal('organization_required');
    const { types, after, signal } = read();
    const stop = AbortSignal.any([signal, isDraining]);
    let position = after;
    const look = async (): Promise<Look> => {
      const caller = await door(route.procedure.permission, visit);
      const input = { after: position, event_types: types, limit: mostEvents };
      const found = audit.events.follow.output.parse(
        await forward(follow, caller, input, { traceparent: visit.traceparent }),
      );
      position = found.position;
      return found;
    };
    using ear = createEar(bus, org.id, types);
    let retryMs = chainingMs;
    while (!stop.aborted) {
      const { data } = await look();
      ear.seen(data);
      for (const event of data) yield { event };
      if (data.length === mostEvents) continue;
      // What was heard and does not come is given up on; it is told when it does stand in the trail.
      const isLate = ear.isAwaiting() && retryMs < lookEveryMs;
      if (!isLate) ear.forget();
      if (!isLate && data.length === 0) yield 'heartbeat';
      await ear.rest(isLate ? retryMs : lookEveryMs, stop);
      retryMs = isLate ? retryMs * 2 : chainingMs;
    }
  };
}
