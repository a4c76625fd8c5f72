import type { AppRouter } from '@aaf/contracts/app';
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';

export interface TrpcClientOptions {
  baseUrl: string;
  /** An API key, or a session's token. */
  token: string;
  /** The organization, by id or slug; where it is not named, a key means its own. */
  org?: string;
}

/** A client for everything the product answers, typed by its contract. */
export function createTrpcClient({ baseUrl, token, org }: TrpcClientOptions): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: new URL('/trpc', baseUrl).href,
        headers: { authorization: `Bearer ${token}`, ...(org === undefined ? {} : { 'x-org-id': org }) },
      }),
    ],
  });
}
