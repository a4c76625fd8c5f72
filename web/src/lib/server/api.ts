import type { AppRouter } from '@aaf/contracts/app';
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';
import { clientAddressHeader } from './client-address.ts';

/** The gateway's tRPC surface, typed by the contracts. */
export type Api = TRPCClient<AppRouter>;

export interface ApiOptions {
  baseUrl: string;
  requestId: string;
  sessionToken: string | undefined;
  /** Slug of the organization the calls are about. */
  org: string | undefined;
  /** Signs what was seen of the browser; made anew for each batch, since a signature ages. */
  signClient: () => string;
}

/** Long enough for the slowest page, short enough that a visitor learns of trouble. */
const timeoutMs = 15_000;

/** What every call says: who asks, about which organization, from where. */
const headersOf = ({ requestId, sessionToken, org, signClient }: ApiOptions): Record<string, string> => ({
  'x-request-id': requestId,
  [clientAddressHeader]: signClient(),
  ...(sessionToken ? { authorization: `Bearer ${sessionToken}` } : {}),
  ...(org ? { 'x-org-id': org } : {}),
});

/** The context of a change: the version it was made from, as the form that makes it carries it. */
export const from = (etag: string | undefined) => ({ context: etag ? { ifMatch: etag } : {} });

function ifMatchOf(operations: readonly { context: Record<string, unknown> }[]): Record<string, string> {
  const tags = operations.map(({ context }) => context['ifMatch']).filter((tag) => typeof tag === 'string');
  return tags[0] ? { 'if-match': tags[0] } : {};
}

/** A client for one request of one visitor; calls made in the same tick travel together. */
export function createApi(options: ApiOptions): Api {
  const { baseUrl } = options;
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${baseUrl}/trpc`,
        headers: ({ opList }) => ({ ...headersOf(options), ...ifMatchOf(opList) }),
        maxURLLength: 4_000,
        fetch: (url, init) => fetch(url, { ...withoutSignal(init), signal: AbortSignal.timeout(timeoutMs) }),
      }),
    ],
  });
}

/** The calls of a page are never cancelled one by one, so that the time-out can be the only signal. */
function withoutSignal(init: object | undefined): RequestInit {
  return { ...init, signal: null };
}

/** The gateway's REST surface, for what tRPC cannot carry: versions, images, streams. Paths begin with `/v1`. */
export type Rest = (
  path: string,
  init?: { headers?: HeadersInit; signal?: AbortSignal },
) => Promise<Response>;

/** Reads over REST as the same visitor. Where no signal is given, the usual time-out is. */
export function createRest(options: ApiOptions): Rest {
  return (path, { headers = {}, signal = AbortSignal.timeout(timeoutMs) } = {}) =>
    fetch(`${options.baseUrl}${path}`, {
      headers: { ...headersOf(options), ...Object.fromEntries(new Headers(headers)) },
      signal,
      redirect: 'manual',
    });
}
