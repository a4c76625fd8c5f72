import path from 'node:path';
import { Refusal } from '@aaf/contracts/errors';
import { readMailbox } from '@aaf/service/mail/mailbox';
import type { FastifyInstance } from 'fastify';
import { unmapAddress } from './client-address.ts';
import type { GatewayConfig } from './config.ts';

const isLoopback = (address: string | undefined): boolean => {
  const plain = unmapAddress(address ?? '');
  return plain === '::1' || plain.startsWith('127.');
};

/**
 * The mails that were kept because no SMTP server is configured. Only outside production, and only for
 * peers on this machine: the links in it open accounts.
 */
export function registerMailbox(app: FastifyInstance, config: GatewayConfig): void {
  if (config.NODE_ENV === 'production' || config.SMTP_URL) return;
  const folder = path.join(config.AAF_DATA_DIR, 'mailbox');
  app.get<{ Querystring: { to?: string } }>('/dev/mailbox', async (request) => {
    if (!isLoopback(request.socket.remoteAddress)) throw new Refusal('not_found');
    const to = typeof request.query.to === 'string' ? request.query.to : undefined;
    return { data: await readMailbox(folder, to) };
  });
}
