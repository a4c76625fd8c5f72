import {
  closeSync,
  existsSync,
  mkdtempDisposableSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lastWords, openLog } from './log-file.ts';

const newFolder = () => mkdtempDisposableSync(path.join(os.tmpdir(), 'aaf-log-'));

test('the last words are this process’s own, and of JSON lines the message with its cause', () => {
  using folder = newFolder();
  const file = path.join(folder.path, 'orgs.log');
  writeFileSync(file, 'from an earlier life\n');
  const log = openLog(file);
  writeSync(
    log.descriptor,
    'plain\n{"level":60,"message":"cannot start","err":{"message":"no such slug"}}\n',
  );
  closeSync(log.descriptor);
  expect(lastWords(log)).toBe('plain\ncannot start: no such slug');
});

test('a log that has grown large is put aside at the next start', () => {
  using folder = newFolder();
  const file = path.join(folder.path, 'orgs.log');
  writeFileSync(file, 'x');
  truncateSync(file, 11 * 1024 * 1024);
  closeSync(openLog(file).descriptor);
  expect(existsSync(`${file}.1`)).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('');
});
