import { Refusal } from '@aaf/contracts/errors';
import { headers } from 'nats';
import { store } from './jetstream.ts';
import { deadLetterStream } from './stream.ts';
import { deadLetterSubject } from './subjects.ts';
import type { Wire } from './wire.ts';

/** What a consumer could not handle, as it was published. */
export interface DeadLetter {
  durable: string;
  org_id: string | undefined;
  /** Where it was published. */
  subject: string;
  body: string;
  /** The same for each try to keep it. */
  id: string;
  /** Why; never a text that could hold somebody's data. */
  reason: string;
  attempts: number;
  traceparent: string | undefined;
}

/** What may be said of an error in a place that is not the log. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  return error instanceof Error ? error.name.replaceAll(/[^\w-]/g, '_') : 'unknown';
}

/**
 * Keeps a message for 30 days where people can look at it and send it again.
 * @throws {Refusal} `unavailable` when the broker does not answer.
 */
export async function bury(wire: Wire, letter: DeadLetter): Promise<void> {
  const { id, durable, subject, body, reason, attempts, traceparent } = letter;
  const described = headers();
  described.set('Nats-Msg-Id', `${durable}.${id}`);
  described.set('subject', subject);
  described.set('reason', reason);
  described.set('attempts', String(attempts));
  if (traceparent !== undefined) described.set('traceparent', traceparent);
  const grave = deadLetterSubject(durable, letter.org_id);
  await store(wire, { stream: deadLetterStream, subject: grave, body, headers: described });
}
