import { mkdtempDisposable, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createKeptMailbox, mailboxFolder, readMailbox } from './mailbox.ts';

const mailAt = (second: number, to = 'ada@example.com') => ({
  id: `mai_${second}`,
  to,
  subject: `Mail ${second}`,
  text: 'text',
  html: '<p>html</p>',
  created_at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
});

async function openFolder() {
  const root = await mkdtempDisposable(path.join(tmpdir(), 'mailbox-'));
  return { folder: mailboxFolder(root.path), [Symbol.asyncDispose]: () => root.remove() };
}

describe('a kept mailbox', () => {
  test('is empty before the first mail', async () => {
    await using box = await openFolder();
    expect(await readMailbox(box.folder)).toEqual([]);
  });

  test('shows the newest mail first, and one person’s alone when asked', async () => {
    await using box = await openFolder();
    const mailbox = createKeptMailbox(box.folder);
    await mailbox.send(mailAt(1));
    await mailbox.send(mailAt(3, 'grace@example.com'));
    await mailbox.send(mailAt(2));
    expect((await readMailbox(box.folder)).map((mail) => mail.subject)).toEqual([
      'Mail 3',
      'Mail 2',
      'Mail 1',
    ]);
    const { id: _id, ...kept } = mailAt(3, 'grace@example.com');
    expect(await readMailbox(box.folder, ' Grace@Example.com ')).toEqual([kept]);
  });

  test('holds a mail once, however often it was tried', async () => {
    await using box = await openFolder();
    const mailbox = createKeptMailbox(box.folder);
    await mailbox.send(mailAt(1));
    await mailbox.send(mailAt(1));
    expect(await readMailbox(box.folder)).toHaveLength(1);
  });

  test('keeps the newest 200', async () => {
    await using box = await openFolder();
    const mailbox = createKeptMailbox(box.folder);
    for (let second = 0; second < 205; second += 1) await mailbox.send(mailAt(second));
    const subjects = (await readMailbox(box.folder)).map((mail) => mail.subject);
    expect(subjects).toHaveLength(200);
    expect([subjects.at(0), subjects.at(-1)]).toEqual(['Mail 204', 'Mail 5']);
    expect(await readdir(box.folder)).toHaveLength(200);
  });

  test.skipIf(process.platform === 'win32')('lets nobody but its owner read it', async () => {
    await using box = await openFolder();
    await createKeptMailbox(box.folder).send(mailAt(1));
    const [file = ''] = await readdir(box.folder);
    expect((await stat(box.folder)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(box.folder, file))).mode & 0o777).toBe(0o600);
  });
});
