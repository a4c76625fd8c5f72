import { connectOrm } from '@aaf/db/orm';
import { serviceUrl } from '@aaf/db/roles';
import { createDatabaseFrom } from '@aaf/db/testing';
import { describe, expect, inject, test } from 'vitest';
import { systemCaller } from '../actor.ts';
import type { Work } from '../handler.ts';
import { createLog } from '../log.ts';
import { runJob } from '../run-job.ts';
import { doWork } from '../unit-of-work.ts';
import { MailRefused, type OutgoingMail } from './mail.ts';
import { createMailer } from './mailer.ts';
import { noRevoker } from '../trust.ts';
import { WaitingMail } from './waiting-mail.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const letter = { to: 'ada@example.com', subject: 'Hello', text: 'token=secret', html: '<p>token=secret</p>' };

/** A mail server as the mailer meets it: what it answers can be changed, and what came is remembered. */
function createServer() {
  const came: OutgoingMail[] = [];
  let fails: Error | undefined;
  return {
    came,
    failWith(error: Error | undefined) {
      fails = error;
    },
    async send(mail: OutgoingMail) {
      if (fails) throw fails;
      came.push(mail);
    },
  };
}

/** A mailer of the identity service, on a database of its own and a clock that stands. */
async function openPostOffice() {
  await using stack = new AsyncDisposableStack();
  const { secret, template } = inject('ground');
  const database = stack.use(await createDatabaseFrom(template));
  const url = serviceUrl(database.url, 'identity', 'app', secret);
  const orm = stack.use(await connectOrm({ url, service: 'identity', entities: [WaitingMail], poolSize: 4 }));
  const log = createLog('test', 'silent');
  const ask = () => Promise.reject(new Error('nobody is asked'));
  let nowMs = Date.parse('2026-03-17T12:00:00.000Z');
  const shop = { service: 'identity', orm, clock: { nowMs: () => nowMs }, log, ask, revoker: noRevoker };
  const server = createServer();
  const mailer = createMailer({ secret, transport: server });
  const run = async (name: string) => {
    for (const job of mailer.jobs) if (job.name === name) await runJob(shop, job);
  };
  const work = <T>(task: (work: Work) => Promise<T>) =>
    doWork(shop, { caller: systemCaller('test', 'test'), isReadOnly: false }, task);
  const running = stack.move();
  return {
    server,
    mailer,
    work,
    run,
    advanceMs: (ms: number) => {
      nowMs += ms;
    },
    queue: () =>
      work(async (of) => {
        mailer.queue(of, letter);
      }),
    rows: () => work(({ em }) => em.find(WaitingMail, {}, { disableIdentityMap: true })),
    dump: () => work(({ em }) => em.execute<{ text: string }[]>('select m::text as text from mails m')),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

describe('a mail', () => {
  test('leaves once the transaction is committed, once, and nothing of what it says stays', async () => {
    await using post = await openPostOffice();
    await post.queue();
    await post.run('mail');
    await post.run('mail');
    expect(post.server.came).toEqual([
      { ...letter, id: expect.stringMatching(/^mai_/), created_at: '2026-03-17T12:00:00.000Z' },
    ]);
    expect(await post.rows()).toMatchObject([{ sealed: null, sent_at: '2026-03-17T12:00:00.000Z' }]);
  });

  test('wakes its sender after the commit, and never without one', async () => {
    await using post = await openPostOffice();
    const wakes: string[] = [];
    for (const job of post.mailer.jobs) job.wakeBy?.(() => wakes.push(job.name));
    await expect(
      post.work(async (work) => {
        post.mailer.queue(work, letter);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await post.work(async (work) => {
      post.mailer.queue(work, letter);
      expect(wakes).toEqual([]);
    });
    expect(wakes).toEqual(['mail']);
    await post.run('mail');
    expect(post.server.came).toHaveLength(1);
  });

  test('cannot be read while it waits', async () => {
    await using post = await openPostOffice();
    await post.queue();
    const [row] = await post.dump();
    for (const text of Object.values(letter)) {
      expect(row?.text).not.toContain(text);
      expect(row?.text).not.toContain(Buffer.from(text).toString('hex'));
    }
  });

  test('is tried again after a minute, then after two, and arrives with the same id', async () => {
    await using post = await openPostOffice();
    post.server.failWith(new Error('connection refused'));
    await post.queue();
    await post.run('mail');
    const [waiting] = await post.rows();
    expect(waiting).toMatchObject({
      attempts: 1,
      next_attempt_at: '2026-03-17T12:01:00.000Z',
      sent_at: null,
    });
    post.advanceMs(minuteMs - 1);
    await post.run('mail');
    post.advanceMs(1);
    await post.run('mail');
    expect(await post.rows()).toMatchObject([{ attempts: 2, next_attempt_at: '2026-03-17T12:03:00.000Z' }]);
    post.server.failWith(undefined);
    post.advanceMs(2 * minuteMs);
    await post.run('mail');
    expect(post.server.came).toMatchObject([{ id: waiting?.id, to: letter.to }]);
  });

  test('is given up when its recipient is refused for good, and after three days', async () => {
    await using post = await openPostOffice();
    post.server.failWith(new MailRefused('no such mailbox'));
    await post.queue();
    await post.run('mail');
    expect(await post.rows()).toMatchObject([
      { sealed: null, sent_at: null, gave_up_at: '2026-03-17T12:00:00.000Z' },
    ]);
    post.server.failWith(new Error('connection refused'));
    await post.queue();
    post.advanceMs(3 * dayMs + 1);
    await post.run('mail');
    expect(await post.rows()).toMatchObject([{ sealed: null }, { sealed: null, sent_at: null }]);
  });

  test('is sent once, however many send at the same time', async () => {
    await using post = await openPostOffice();
    for (let i = 0; i < 25; i += 1) await post.queue();
    await Promise.all(Array.from({ length: 4 }, () => post.run('mail')));
    expect(new Set(post.server.came.map(({ id }) => id)).size).toBe(25);
    expect(post.server.came).toHaveLength(25);
  });

  test('that cannot be opened keeps nobody else waiting', async () => {
    await using post = await openPostOffice();
    await post.queue();
    await post.work(({ em }) => em.nativeUpdate(WaitingMail, {}, { sealed: Buffer.alloc(64) }));
    await post.queue();
    await post.run('mail');
    expect(post.server.came).toHaveLength(1);
  });

  test('is forgotten a month later, unless it still waits', async () => {
    await using post = await openPostOffice();
    await post.queue();
    await post.run('mail');
    await post.queue();
    post.advanceMs(30 * dayMs + 1);
    await post.run('tidy-mails');
    expect(await post.rows()).toMatchObject([{ sent_at: null }]);
  });
});
