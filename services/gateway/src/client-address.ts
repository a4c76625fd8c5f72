import { deriveHmacKey } from '@aaf/service/derived-key';
import { readSigned } from '@aaf/service/signed-token';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

/** What the dashboard's process says of the browser it speaks for. */
const SignedClient = z.object({
  ip: z.union([z.ipv4(), z.ipv6()]),
  at: z.number(),
  user_agent: z.string().max(1_000).nullish(),
});

const toleratedAgeMs = 60_000;

export interface Client {
  ip: string | null;
  user_agent: string | null;
}

/** An IPv4 address that came in IPv6's clothes, as itself. */
export const unmapAddress = (address: string): string =>
  address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/**
 * Where a request comes from. Two things are believed: the dashboard's signature over the address it saw,
 * and the configured proxies (Fastify counts X-Forwarded-For from the right over those); nothing else.
 */
export function createClientReader(secret: string, machineNowMs: () => number = Date.now) {
  const key = deriveHmacKey(secret, 'web-client-address');
  return (request: FastifyRequest): Client => {
    const header = request.headers['x-aaf-client'];
    const signed = SignedClient.safeParse(typeof header === 'string' ? readSigned(header, key) : undefined);
    if (signed.success && Math.abs(machineNowMs() - signed.data.at) < toleratedAgeMs) {
      return { ip: unmapAddress(signed.data.ip), user_agent: signed.data.user_agent ?? null };
    }
    return {
      ip: unmapAddress(request.ip),
      user_agent: request.headers['user-agent']?.slice(0, 1_000) ?? null,
    };
  };
}
