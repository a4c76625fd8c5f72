import { LockMode } from '@mikro-orm/postgresql';
import { deriveKey } from '../derived-key.ts';
import type { Work } from '../handler.ts';
import type { Job, JobTools } from '../job.ts';
import { isPastHope, nextAttemptAt, keptSince } from './delivery.ts';
import { MailRefused, type Mail, type MailTransport } from './mail.ts';
import { openMail, sealMail } from './seal.ts';
import { WaitingMail } from './waiting-mail.ts';

const batchSize = 10;
const lookEveryMs = 5_000;
const tidyEveryMs = 3_600_000;

/** Writes mails that cannot be lost: in the transaction of what they tell of, sent after it, tried until it works. */
export interface Mailer {
  /** Puts a mail on its way. It leaves when the transaction is committed, and never when it is not. */
  queue(work: Pick<Work, 'em' | 'now' | 'newId' | 'afterCommit'>, mail: Mail): void;
  /** `mail` sends what is due, at once after a commit and every few seconds; `tidy-mails` forgets what is long done. */
  jobs: readonly Job[];
}

export interface MailerOptions {
  /** The installation's secret; waiting mails are encrypted with a key derived from it. */
  secret: string;
  transport: MailTransport;
}

/**
 * A service's mailer. The service has `WaitingMail` among its entities, `createMailTable` among its
 * migrations and the mailer's jobs among its own. Any number of replicas share the work. A mail arrives at
 * least once: one whose sender dies in the middle of it is sent again, with the same Message-ID.
 */
export function createMailer({ secret, transport }: MailerOptions): Mailer {
  const key = deriveKey(secret, 'mail');
  let wake = () => {};
  const send = ({ id, created_at, sealed }: ClaimedMail) =>
    transport.send({ id, created_at, ...openMail(Buffer.from(sealed), key, id) });
  return {
    queue(work, mail) {
      const id = work.newId('mail');
      work.em.create(WaitingMail, {
        id,
        sealed: sealMail(mail, key, id),
        created_at: work.now,
        next_attempt_at: work.now,
        attempts: 0,
      });
      work.afterCommit(() => {
        wake();
      });
    },
    jobs: [
      {
        name: 'mail',
        everyMs: lookEveryMs,
        run: (tools) => deliverAll(tools, send),
        wakeBy(wakeJob) {
          wake = wakeJob;
        },
      },
      { name: 'tidy-mails', everyMs: tidyEveryMs, run: tidy },
    ],
  };
}

interface ClaimedMail {
  id: string;
  created_at: string;
  sealed: Uint8Array;
}

async function deliverAll(tools: JobTools, send: (mail: ClaimedMail) => Promise<void>): Promise<void> {
  let claimed: ClaimedMail[];
  do {
    claimed = await claim(tools);
    await Promise.all(claimed.map((mail) => deliver(tools, mail, send)));
  } while (claimed.length === batchSize);
}

/**
 * Takes mails that are due. Claiming one sets the time of its next try, so a try that fails, or dies with
 * its process, needs no further step; and nobody holds a transaction open while a mail server is slow.
 */
async function claim(tools: JobTools): Promise<ClaimedMail[]> {
  let claimed: ClaimedMail[] = [];
  await tools.once(async ({ em, now }) => {
    const due = await em.find(
      WaitingMail,
      { sealed: { $ne: null }, next_attempt_at: { $lte: now } },
      {
        orderBy: { next_attempt_at: 'asc', id: 'asc' },
        limit: batchSize,
        lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE,
      },
    );
    for (const row of due) {
      row.attempts += 1;
      row.next_attempt_at = nextAttemptAt(now, row.attempts);
    }
    claimed = due.flatMap(({ id, created_at, sealed }) => (sealed ? [{ id, created_at, sealed }] : []));
  });
  return claimed;
}

async function deliver(
  tools: JobTools,
  mail: ClaimedMail,
  send: (mail: ClaimedMail) => Promise<void>,
): Promise<void> {
  try {
    await send(mail);
  } catch (error) {
    const isRefused = error instanceof MailRefused;
    tools.log.warn(
      { err: error },
      isRefused ? 'a mail was refused for good' : 'a mail did not go; it is tried again',
    );
    await giveUp(tools, mail, isRefused);
    return;
  }
  await tools.once(async ({ em, now }) => {
    await em.nativeUpdate(WaitingMail, { id: mail.id }, { sealed: null, sent_at: now });
  });
}

async function giveUp(tools: JobTools, mail: ClaimedMail, isRefused: boolean): Promise<void> {
  await tools.once(async ({ em, now }) => {
    if (!isRefused && !isPastHope(mail, now)) return;
    await em.nativeUpdate(WaitingMail, { id: mail.id }, { sealed: null, gave_up_at: now });
    tools.log.error({}, 'a mail was given up');
  });
}

async function tidy(tools: JobTools): Promise<void> {
  await tools.once(async ({ em, now }) => {
    await em.nativeDelete(WaitingMail, { sealed: null, created_at: { $lt: keptSince(now) } });
  });
}
