import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { errorOf } from '@aaf/testing/rest-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startInstallation, type Installation } from './installation.ts';
import { createOrganization, createPerson, type Person } from './member.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const root = path.resolve(import.meta.dirname, '../..');
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'aaf-operator-'));
let running: Installation;
let owner: Person;
let slug: string;

beforeAll(async () => {
  running = await startInstallation({
    dataDir,
    env: { AAF_DEMO: 'off', AAF_SUPPORT_CONTACT: 'help@acme.example' },
  });
  owner = await createPerson(running.apiUrl, 'Olga Owner');
  slug = await createOrganization(owner, 'Kept In Hold', 'free');
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

/** `npm run aaf -- …` on this data folder, without the bootstrap that has been tested with the start. */
async function aaf(...words: string[]): Promise<{ code: number; said: string }> {
  const env = { ...process.env, AAF_DATA_DIR: dataDir };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['scripts/aaf.ts', ...words], {
      cwd: root,
      env,
    });
    return { code: 0, said: stdout };
  } catch (failure) {
    const { code, stdout, stderr } = failure as { code: number; stdout: string; stderr: string }; // execFile's own
    return { code, said: stdout + stderr };
  }
}

test('the operator’s command explains itself, and refuses what it does not know in a sentence', async () => {
  expect((await aaf('--help')).said).toContain('org');
  expect((await aaf('org', 'limits', '--help')).said).toContain('--actions-per-month');
  const unknown = await aaf('org', 'show', 'never-was');
  expect(unknown).toMatchObject({ code: 1, said: expect.stringMatching(/^There is (nothing|no)/) });
  const wrong = await aaf('org', 'limits', slug, '--members', 'many');
  expect(wrong.code).not.toBe(0);
  expect(wrong.said).toContain('whole number');
});

test('F14 the operator sets limits of an organization’s own, at once and on the record', async () => {
  const { code, said } = await aaf(
    'org',
    'limits',
    slug,
    '--actions-per-month',
    '7',
    '--members',
    'unlimited',
    '--reason',
    'contract',
  );
  expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('7 actions a month') });
  const subscription = await owner.api.get(`/v1/organizations/${slug}/subscription`);
  expect(subscription.body).toMatchObject({
    plan: 'enterprise',
    limits: { actions_per_month: 7, members: null },
  });
  const trail = await owner.api.get('/v1/audit?event_type=billing.limits_changed', { org: slug });
  expect(trail.body.data[0]).toMatchObject({
    actor: { type: 'system', id: 'operator' },
    payload: { reason: 'contract' },
  });
});

test('H8 H10 members are told whom to ask, and the operator restores what was deleted', async () => {
  await owner.api.put(`/v1/organizations/${slug}/subscription`, { plan: 'free' });
  const deleted = await owner.api.post(`/v1/organizations/${slug}/deletion`, {
    confirm_name: 'Kept In Hold',
  });
  expect(deleted.status).toBe(202);
  const refusal = errorOf(await owner.api.get(`/v1/organizations/${slug}`));
  expect(refusal).toMatchObject({
    code: 'organization_deleted',
    details: { support_contact: 'help@acme.example' },
  });
  expect(refusal.message).toContain('help@acme.example');
  expect((await aaf('org', 'list', '--deleted')).said).toContain(slug);
  expect((await aaf('jobs', 'run', 'purge', '--dry-run')).said).not.toContain(slug);
  expect((await aaf('org', 'restore', slug)).said).toContain('--reason');
  expect(await aaf('org', 'restore', slug, '--reason', 'a mistake')).toMatchObject({ code: 0 });
  expect((await owner.api.get(`/v1/organizations/${slug}`)).status).toBe(200);
});

test('the command brings up what it needs where nothing runs, and leaves nothing running', async () => {
  await running.interrupt();
  const { code, said } = await aaf('org', 'show', slug);
  expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('Kept In Hold') });
  running = await startInstallation({ dataDir, env: { AAF_DEMO: 'off' } });
  expect((await fetch(`${running.apiUrl}/readyz`)).status).toBe(200);
});
