import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from './connection.ts';
import { publishTo } from './exchange.ts';
import { revocationSubject } from './subjects.ts';
import { wireOf } from './wire.ts';

/** What may no longer be trusted: everything that was remembered under one of the tags. */
export interface Revocation {
  /** How many revocations the service has made, this one included. */
  epoch: number;
  tags: readonly string[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function readRevocation(text: string): Revocation | undefined {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) return undefined;
  const { epoch, tags } = value;
  if (typeof epoch !== 'number' || !Array.isArray(tags)) return undefined;
  return { epoch, tags: tags.map(String) };
}

/**
 * Hears a service's revocations. Each is acknowledged when `onRevoked` has returned: from then on nothing of
 * it may be trusted here.
 * @param holder under which name leases are held
 */
export function hearRevocations(
  bus: Bus,
  { service, holder, onRevoked }: { service: string; holder: string; onRevoked: (it: Revocation) => void },
): Disposable {
  const wire = wireOf(bus);
  return wire.subscribe(revocationSubject(service), {
    onMessage(message) {
      const revocation = readRevocation(message.string());
      if (!revocation) return;
      onRevoked(revocation);
      if (message.reply) wire.nats.publish(message.reply, holder);
    },
  });
}

export interface AnnounceOptions {
  service: string;
  revocation: Revocation;
  /** Who holds a lease, and until when, in ms since the epoch. */
  leases: readonly { holder: string; ends_at_ms: number }[];
  nowMs: () => number;
}

/**
 * Tells every holder of a lease what is revoked, and resolves when each has acknowledged it or its lease has
 * ended: from then on nobody trusts it. Without a broker it waits for the leases to end.
 */
export async function announceRevocation(bus: Bus, options: AnnounceOptions): Promise<void> {
  const { service, revocation, leases, nowMs } = options;
  const open = new Map(leases.map(({ holder, ends_at_ms }) => [holder, ends_at_ms]));
  if (open.size === 0) return;
  const wire = wireOf(bus);
  const everyone = Promise.withResolvers<undefined>();
  const inbox = wire.openInbox({
    onMessage(message) {
      open.delete(message.string());
      if (open.size === 0) everyone.resolve(undefined);
    },
    onLost: () => undefined,
  });
  const patience = new AbortController();
  try {
    const waitMs = Math.max(0, Math.max(...open.values()) - nowMs());
    if (wire.isConnected()) {
      const message = { subject: revocationSubject(service), body: JSON.stringify(revocation) };
      publishTo(wire, message, inbox.subject);
    }
    await Promise.race([everyone.promise, delay(waitMs, undefined, { signal: patience.signal })]);
  } finally {
    patience.abort();
    inbox.close();
  }
}
