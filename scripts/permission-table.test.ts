import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tableFile, writeTable } from './permission-table.ts';

/** Formatting pads the cells of tables; what they say is what counts. */
const plain = (markdown: string) =>
  markdown
    .replaceAll(/ *\| */g, '|')
    .replaceAll(/-{3,}/g, '---')
    .trim();

test('C25 the published permission table is the one that is enforced', () => {
  expect(plain(readFileSync(tableFile, 'utf8'))).toBe(plain(writeTable()));
});
