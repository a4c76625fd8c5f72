import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startPostgres } from './postgres.ts';
import { identify } from './process-identity.ts';

const FAST = ['-c', 'fsync=off'];
const newFolder = () => mkdtempDisposableSync(path.join(os.tmpdir(), 'aaf-postgres-'));

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('PostgreSQL starts on an empty folder, asks for the password, and keeps its data between starts', async () => {
  using folder = newFolder();
  const options = { dir: path.join(folder.path, 'data'), port: 0, password: 'pass word/1', flags: FAST };
  {
    await using postgres = await startPostgres(options);
    await ask(postgres.url, 'create table kept as select 42 as answer');
    const withoutPassword = postgres.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(ask(withoutPassword, 'select 1')).rejects.toThrow('password authentication failed');
  }
  await using again = await startPostgres(options);
  expect(await ask(again.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a stopped PostgreSQL leaves no process, even with a session open', async () => {
  using folder = newFolder();
  const postgres = await startPostgres({
    dir: path.join(folder.path, 'data'),
    port: 0,
    password: 'secret',
    flags: FAST,
  });
  const client = new pg.Client({ connectionString: postgres.url });
  client.on('error', () => undefined); // it is told that the server goes away
  await client.connect();
  await postgres.stop();
  expect(identify(postgres.pid)).toBeUndefined();
});

test('a PostgreSQL left by a killed launcher is stopped by the next start, which finds the data', async () => {
  using folder = newFolder();
  const dir = path.join(folder.path, 'data');
  const launcher = fork(path.join(import.meta.dirname, 'fixtures/hold-postgres.ts'), [dir]);
  const [left]: unknown[] = await once(launcher, 'message');
  const { url, pid } = asLeft(left);
  await ask(url, 'create table kept as select 42 as answer');
  launcher.kill('SIGKILL');
  await once(launcher, 'exit');
  expect(identify(pid)).toBeDefined();

  await using next = await startPostgres({ dir, port: 0, password: 'secret', flags: FAST });

  expect(identify(pid)).toBeUndefined();
  expect(await ask(next.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a lock whose pid is another process by now is removed, and that process is left alone', async () => {
  using folder = newFolder();
  const options = { dir: path.join(folder.path, 'data'), port: 0, password: 'secret', flags: FAST };
  await (await startPostgres(options)).stop();
  writeFileSync(path.join(options.dir, 'postmaster.pid'), `${process.ppid}\n${options.dir}\n`);

  await using next = await startPostgres(options);

  expect(await ask(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(identify(process.ppid)).toBeDefined();
});

test('a first start that was interrupted begins anew', async () => {
  using folder = newFolder();
  const dir = path.join(folder.path, 'data');
  writeFileSync(`${dir}.unfinished`, '');
  await using postgres = await startPostgres({ dir, port: 0, password: 'secret', flags: FAST });
  expect(await ask(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

function asLeft(message: unknown): { url: string; pid: number } {
  if (typeof message !== 'object' || message === null || !('url' in message && 'pid' in message))
    throw new Error('the launcher said something else');
  return { url: String(message.url), pid: Number(message.pid) };
}
