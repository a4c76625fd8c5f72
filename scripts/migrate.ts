import { migrateService } from '@aaf/db/migrate';
import { provisionService } from '@aaf/db/provision';
import { serviceUrl } from '@aaf/db/roles';
import { z } from 'zod';
import { migrationsByService } from './migrations.ts';

/** Makes roles, schemas and tables what this version needs. Runs once per start, as the database's admin. */
const { DATABASE_URL: adminUrl, AAF_DATABASE_SECRET: secret } = z
  .object({ DATABASE_URL: z.url(), AAF_DATABASE_SECRET: z.string().min(32) })
  .parse(process.env);

for (const [service, migrations] of Object.entries(migrationsByService)) {
  await provisionService(adminUrl, { service, secret });
  const ownerUrl = serviceUrl(adminUrl, service, 'owner', secret);
  await migrateService({ ownerUrl, service, migrations });
}
