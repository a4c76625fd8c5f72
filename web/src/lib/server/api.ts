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

/** A client for one request of one visitor; calls made in the same tick travel together. */
export function createApi(options: ApiOptions): Api {
  const { baseUrl, requestId, sessionToken, org, signClient } = options;
  const headers = () => ({
    'x-request-id': requestId,
    [clientAddressHeader]: signClient(),
    ...(sessionToken ? { authorization: `Bearer ${sessionToken}` } : {}),
    ...(org ? { 'x-org-id': org } : {}),
  });
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${baseUrl}/trpc`,
        headers,
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
