import { chmodSync, mkdtempDisposableSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readSecrets } from './secrets.ts';

const newFolder = () => mkdtempDisposableSync(path.join(os.tmpdir(), 'aaf-secrets-'));
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

test('secrets are made once, each of its own, and read back as they were', () => {
  using folder = newFolder();
  const made = readSecrets(folder.path);
  expect(made.internal).toMatch(/^[0-9a-f]{64}$/);
  expect(made.database).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(Object.values(made)).size).toBe(4);
  expect(readSecrets(folder.path)).toEqual(made);
});

test('only their owner may read them, also after somebody opened the file to others', () => {
  using folder = newFolder();
  const file = path.join(folder.path, 'secrets.json');
  readSecrets(folder.path);
  expect(modeOf(file)).toBe('600');
  chmodSync(file, 0o644);
  readSecrets(folder.path);
  expect(modeOf(file)).toBe('600');
});

test('a damaged file stops the start and is not repeated', () => {
  using folder = newFolder();
  writeFileSync(path.join(folder.path, 'secrets.json'), '{"internal":"half a sec');
  expect(() => readSecrets(folder.path)).toThrow(/secrets\.json is damaged; restore it/);
  expect(() => readSecrets(folder.path)).not.toThrow(/half a sec/);
});
