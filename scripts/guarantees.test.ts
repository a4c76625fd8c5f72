import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const guarantees = readFileSync(path.join(root, 'docs/guarantees.md'), 'utf8');

interface Guarantee {
  row: string;
  promise: string;
  file: string;
}

const rows: Guarantee[] = [...guarantees.matchAll(/^\| ([A-I]\d+) +\| (.+?) +\| `(.+?)` +\|$/gm)].map(
  ([, row = '', promise = '', file = '']) => ({ row, promise, file }),
);

test('the table of guarantees is there and reads as one', () => {
  const lines = guarantees.split('\n').filter((line) => /^\| [A-I]\d/.test(line));
  expect(lines.length).toBeGreaterThan(20);
  expect(rows).toHaveLength(lines.length);
  expect(new Set(rows.map((one) => one.row)).size).toBe(rows.length);
});

test.each(rows)('the guarantee $row is proven by a test of its name in $file', ({ row, promise, file }) => {
  expect(promise.length).toBeGreaterThan(10);
  const where = path.join(root, file);
  expect(existsSync(where), `${file} does not exist`).toBe(true);
  const titles = [
    ...readFileSync(where, 'utf8').matchAll(
      /\b(?:test|describe)(?:\.each\([\s\S]*?\))?\(\s*(['"`])([\s\S]*?)\1/g,
    ),
  ].map(([, , title = '']) => title);
  const proving = titles.filter((title) => new RegExp(`^(?:[A-I]\\d+ )*${row}\\b`).test(title));
  expect(proving, `no test in ${file} begins with ${row}`).not.toEqual([]);
});
