import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';

const run = promisify(execFile);
const readme = readFileSync(path.resolve(import.meta.dirname, '../../README.md'), 'utf8');
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block);

test('the README’s commands do what it says, as they are printed but for the host', async () => {
  const { apiUrl } = inject('site');
  expect(commands.length).toBeGreaterThanOrEqual(4);
  const script = commands.join('\n').replaceAll('http://127.0.0.1:3001', apiUrl);
  // Nobody approves here, so the agent does not wait.
  const { stdout } = await run('sh', ['-euc', script.replace('?wait=30', '?wait=1')]);
  expect(stdout).toContain('"slug":"acme-corp"');
  expect(stdout).toContain('"permissions":["actions:write"]');
  expect(stdout).toContain('"status":"pending_approval"');
  expect(stdout).toContain('"event_type":"org.created"');
  expect(stdout).toMatch(/"ok":true,"checked":\d+/);
});
