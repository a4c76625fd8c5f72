import type { ErrorShape } from '@aaf/contracts/contract';
import { toWireError, type WireError } from '@aaf/contracts/errors';
import { TRPCClientError, type Operation, type OperationResultObserver, type TRPCLink } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import { observable } from '@trpc/server/observable';
import { TRPC_ERROR_CODES_BY_KEY, type TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc';
import type { CallHeaders } from './envelope.ts';
import { toRefusal } from './failure.ts';
import type { Call, Requester } from './request.ts';

/** What a call carries besides its input. */
export interface LinkHeaders extends CallHeaders {
  /** The organization the call is about. */
  org_id?: string | undefined;
}

/** tRPC's name for each status of the catalogue; it has none of its own for some of them. */
const trpcCodes: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

/** The error object of tRPC for a refusal; `data.error` is the one REST shows. */
export function toErrorShape(error: WireError, path: string): ErrorShape {
  const code = trpcCodes[error.status] ?? 'INTERNAL_SERVER_ERROR';
  return {
    code: TRPC_ERROR_CODES_BY_KEY[code],
    message: error.message,
    data: { code, httpStatus: error.status, path, error },
  };
}

/** What the signal was fired with stays what it is; everything else gets the shape of the contracts. */
function toClientError<R extends AnyTRPCRouter>(thrown: unknown, op: Operation, requestId: string) {
  if (thrown instanceof Error && op.signal?.aborted) return TRPCClientError.from<R>(thrown);
  const refusal = toRefusal(thrown);
  const shape = toErrorShape(toWireError(refusal, requestId), op.path);
  return TRPCClientError.from<R>({ error: shape }, { cause: refusal });
}

type ResultObserver<R extends AnyTRPCRouter> = OperationResultObserver<R, unknown>;

async function perform<R extends AnyTRPCRouter>(
  requester: Requester,
  call: Call,
  observer: ResultObserver<R>,
): Promise<void> {
  if (call.type === 'subscription') {
    for await (const data of requester.subscribe(call)) observer.next({ result: { type: 'data', data } });
    observer.next({ result: { type: 'stopped' } });
  } else {
    observer.next({ result: { type: 'data', data: await requester.request(call) } });
  }
  observer.complete();
}

/**
 * The end of a tRPC client that talks over the bus: `createTRPCClient<InternalRouter>({ links: [busLink(…)] })`.
 * Errors are `TRPCClientError`s with the wire error under `data.error`.
 * @param getHeaders tells, per call, for which organization and on whose behalf it is.
 */
export function busLink<R extends AnyTRPCRouter>(
  requester: Requester,
  getHeaders: (op: Operation) => LinkHeaders,
): TRPCLink<R> {
  const connect = (op: Operation, observer: ResultObserver<R>) => {
    const { path, type, input } = op;
    const { org_id, ...headers } = getHeaders(op);
    const controller = new AbortController();
    const onAbort = () => {
      controller.abort(op.signal?.reason);
    };
    if (op.signal?.aborted) onAbort();
    op.signal?.addEventListener('abort', onAbort, { once: true });
    const call: Call = { path, type, input, org_id, headers, signal: controller.signal };
    void perform(requester, call, observer)
      .catch((error: unknown) => {
        observer.error(toClientError<R>(error, op, headers.request_id ?? ''));
      })
      .finally(() => op.signal?.removeEventListener('abort', onAbort));
    return () => {
      controller.abort(new DOMException('The caller stopped listening.', 'AbortError'));
    };
  };
  return () =>
    ({ op }) =>
      observable((observer) => connect(op, observer));
}
