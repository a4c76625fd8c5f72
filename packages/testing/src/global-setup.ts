import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrateService } from '@aaf/db/migrate';
import { provisionService } from '@aaf/db/provision';
import { serviceUrl } from '@aaf/db/roles';
import { createTemplateDatabase } from '@aaf/db/testing';
import { startPostgres } from '@aaf/launch/postgres';
import type { TestProject } from 'vitest/node';
import { migrationsByService } from '../../../scripts/migrations.ts';

/** What every test file finds ready: one PostgreSQL, and a migrated database to copy. */
export interface Ground {
  secret: string;
  template: { name: string; url: string };
}

declare module 'vitest' {
  interface ProvidedContext {
    ground: Ground;
  }
}

/** Durability is tested where it matters, by processes that are killed; everything else may be fast. */
const fastFlags = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=400'];

async function prepareTemplate(adminUrl: string, secret: string): Promise<void> {
  for (const [service, migrations] of Object.entries(migrationsByService)) {
    await provisionService(adminUrl, { service, secret });
    await migrateService({ ownerUrl: serviceUrl(adminUrl, service, 'owner', secret), service, migrations });
  }
}

/** Starts the ground once for all test files of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'aaf-test-'));
  const secret = randomBytes(32).toString('hex');
  const postgres = await startPostgres({
    dir: path.join(dir, 'postgres'),
    port: 0,
    password: randomBytes(16).toString('hex'),
    flags: fastFlags.flatMap((flag) => ['-c', flag]),
  });
  const template = await createTemplateDatabase(postgres.url, (url) => prepareTemplate(url, secret));
  project.provide('ground', { secret, template: { name: template.name, url: template.url } });
  return async () => {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}
