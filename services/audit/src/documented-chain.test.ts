import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { AuditEvent } from '@aaf/contracts/audit';
import { canonicalJson } from '@aaf/service/canonical-json';
import { expect, test } from 'vitest';
import { checkEvents, concludeCheck, hashEvent, startCheck } from './rules/chain.ts';

const documentation = readFileSync(new URL('../../../docs/audit-chain.md', import.meta.url), 'utf8');
const blocksOf = (language: string): string[] =>
  [...documentation.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)\n\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  );
const examples = blocksOf('json').map((text) => AuditEvent.strict().parse(JSON.parse(text)));
const verifierPath = new URL('independent-verifier.mjs', import.meta.url).pathname;

function verifyIndependently(events: readonly AuditEvent[], ...noted: string[]): unknown {
  const input = events.map((event) => JSON.stringify(event)).join('\n');
  const { stdout } = spawnSync(process.execPath, [verifierPath, ...noted], { input, encoding: 'utf8' });
  return JSON.parse(stdout);
}

test('G13 the documented example is a chain, and its hashes are right', () => {
  expect(examples.map((event) => event.hash)).toEqual(examples.map(hashEvent));
  const [first, second] = examples;
  if (!first || !second) throw new Error('the documentation shows two events');
  expect(first).toMatchObject({ sequence: 1, prev_hash: '0'.repeat(64), event_type: 'org.created' });
  expect(concludeCheck(checkEvents(startCheck, examples), second)).toEqual({ ok: true, checked: 2 });
});

test('G13 the documented canonical text and the domain line give the documented hash', () => {
  const [text = ''] = blocksOf('text');
  const { hash, ...content } = examples[0] ?? {};
  expect(canonicalJson(content)).toBe(text);
  const bytes = `agent-action-firewall/audit-event/v1\n${text}`;
  expect(createHash('sha256').update(bytes, 'utf8').digest('hex')).toBe(hash);
});

test('G13 the documented fields are the hashed ones', () => {
  const [, listed = ''] = /with these 14 fields and no others:\n\n([^]*?)\n\n/.exec(documentation) ?? [];
  const fields = [...listed.matchAll(/`(\w+)`/g)].map(([, field]) => field);
  expect(fields.sort()).toEqual(
    Object.keys(AuditEvent.shape)
      .filter((field) => field !== 'hash')
      .sort(),
  );
});

test('G13 values are written as the documentation says', () => {
  const rows = [...documentation.matchAll(/^\| `(.+)` +\| `(.+)` +\|$/gm)];
  expect(rows).toHaveLength(10);
  for (const [, value = '', written = ''] of rows) expect(canonicalJson(JSON.parse(value))).toBe(written);
});

test('G13 the independent verifier agrees with the documentation', () => {
  const [first, second] = examples;
  if (!first || !second) throw new Error('the documentation shows two events');
  const head = { sequence: 2, hash: second.hash };
  expect(verifyIndependently(examples)).toEqual({ ok: true, checked: 2, head });
  expect(verifyIndependently(examples, '2', second.hash)).toMatchObject({ ok: true });
});

test('the independent verifier finds what was edited, removed or cut off', () => {
  const [first, second] = examples;
  if (!first || !second) throw new Error('the documentation shows two events');
  const renamed = { ...first, target: { ...first.target, name: 'Umwerk' } };
  expect(verifyIndependently([renamed, second])).toMatchObject({ ok: false, first_bad: 1 });
  expect(verifyIndependently([second])).toMatchObject({ ok: false, first_bad: 1 });
  expect(verifyIndependently([first], '2', second.hash)).toMatchObject({ ok: false, first_bad: 2 });
  expect(verifyIndependently([first], '1', second.hash)).toMatchObject({ ok: false, first_bad: 1 });
});
