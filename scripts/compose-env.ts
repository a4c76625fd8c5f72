import { randomBytes } from 'node:crypto';
import { serviceUrl } from '@aaf/db/roles';
import { webKeyOf } from '@aaf/launch/web-key';
import { migrationsByService } from './migrations.ts';

/**
 * `npm run compose:env > .env`: the secrets of a new installation, and each part's own database login derived
 * from them. No part is told another's.
 */
const secret = (bytes: number) => randomBytes(bytes).toString('hex');
const postgresPassword = secret(24);
const databaseSecret = secret(32);
const signingSecret = secret(32);
const adminUrl = `postgres://postgres:${postgresPassword}@postgres:5432/aaf`;

const logins = Object.keys(migrationsByService).flatMap((service) => {
  const name = service.toUpperCase();
  return [
    `${name}_DATABASE_URL=${serviceUrl(adminUrl, service, 'app', databaseSecret)}`,
    `${name}_RELAY_DATABASE_URL=${serviceUrl(adminUrl, service, 'relay', databaseSecret)}`,
    `${name}_PURGE_DATABASE_URL=${serviceUrl(adminUrl, service, 'purge', databaseSecret)}`,
  ];
});
const lines = [
  `POSTGRES_PASSWORD=${postgresPassword}`,
  'NATS_USER=aaf',
  `NATS_PASSWORD=${secret(24)}`,
  `AAF_SECRET=${signingSecret}`,
  `AAF_WEB_KEY=${webKeyOf(signingSecret)}`,
  `AAF_DATABASE_SECRET=${databaseSecret}`,
  ...logins,
  '# The address people open, and the server that sends mail:',
  'AAF_WEB_ORIGIN=',
  'SMTP_URL=',
];
console.log(lines.join('\n'));
