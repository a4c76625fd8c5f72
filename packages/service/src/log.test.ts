import { expect, test } from 'vitest';
import { createLog, redact } from './log.ts';

test('secrets are taken out of whatever text is logged', () => {
  const secrets = [
    'aaf_0123456789abcdefghijkl_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg',
    'aafs_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg',
    'Bearer abc.def.ghi',
    'postgres://owner:hunter2@db/aaf',
    'https://app/verify-email?token=abcdef123456',
  ];
  for (const secret of secrets)
    expect(redact(`before ${secret} after`)).not.toMatch(/hunter2|ABCDEFG|abc\.def|abcdef123456/);
});

test('fields that are not on the list never reach the log', () => {
  const lines: string[] = [];
  const log = createLog('test', 'info', { write: (line) => void lines.push(line) });
  log.info({ password: 'hunter2', email: 'ada@example.com', procedure: 'orgs.members.list' }, 'a call');
  expect(lines.join('')).toContain('orgs.members.list');
  expect(lines.join('')).not.toMatch(/hunter2|ada@example/);
});

test('an error is logged with its cause, and without the secrets in its text', () => {
  const lines: string[] = [];
  const log = createLog('test', 'info', { write: (line) => void lines.push(line) });
  const cause = new Error('could not reach nats://aaf:hunter2@127.0.0.1:4222');
  log.error({ err: new Error('the relay stopped', { cause }) }, 'it broke');
  expect(lines.join('')).toContain('the relay stopped');
  expect(lines.join('')).toContain('127.0.0.1:4222');
  expect(lines.join('')).not.toContain('hunter2');
});

test('a secret in the message itself is taken out', () => {
  const lines: string[] = [];
  const log = createLog('test', 'info', { write: (line) => void lines.push(line) });
  log.info({}, 'used aafs_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg');
  expect(lines.join('')).not.toContain('ABCDEFGHIJ');
});
