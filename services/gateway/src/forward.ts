import type { Requester } from '@aaf/bus/request';
import type { Route } from '@aaf/contracts/app';
import type { Caller } from '@aaf/contracts/caller';
import type { CallerTokens } from '@aaf/service/caller-token';

/** What goes along with a call besides who makes it. */
export interface Passage {
  idempotency_key?: string | undefined;
  /** From which version of the thing a change was made. */
  if_match?: string | undefined;
  traceparent?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Hands a settled call to the service that answers it. The same for every procedure. */
export type Forward = (route: Route, caller: Caller, input: unknown, passage: Passage) => Promise<unknown>;

export function createForward(requester: Requester, tokens: CallerTokens): Forward {
  return (route, caller, input, passage) =>
    requester.request({
      path: route.path,
      type: route.procedure.kind,
      input,
      ...(caller.org ? { org_id: caller.org.id } : {}),
      headers: {
        caller: tokens.sign(caller),
        request_id: caller.request_id,
        ...(passage.idempotency_key ? { idempotency_key: passage.idempotency_key } : {}),
        ...(passage.if_match ? { if_match: passage.if_match } : {}),
        ...(passage.traceparent ? { traceparent: passage.traceparent } : {}),
      },
      ...(route.procedure.timeoutMs ? { timeoutMs: route.procedure.timeoutMs } : {}),
      ...(passage.signal ? { signal: passage.signal } : {}),
    });
}
