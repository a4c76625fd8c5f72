import { parseConfig } from '@aaf/service/config';
import { expect, test } from 'vitest';
import { Config } from './config.ts';

const env = {
  NATS_URL: 'nats://127.0.0.1:4222',
  DATABASE_URL: 'postgres://127.0.0.1/aaf',
  RELAY_DATABASE_URL: 'postgres://127.0.0.1/aaf',
  PURGE_DATABASE_URL: 'postgres://127.0.0.1/aaf',
  AAF_SECRET: 'a'.repeat(64),
};

test('the configuration demands a mail server in production, where invitations must arrive, and there alone', () => {
  expect(parseConfig(Config, env).SMTP_URL).toBeUndefined();
  const production = { ...env, NODE_ENV: 'production' };
  expect(() => parseConfig(Config, production)).toThrow('SMTP_URL: with NODE_ENV=production');
  expect(parseConfig(Config, { ...production, SMTP_URL: 'smtps://mail.example.com' }).SMTP_URL).toBeDefined();
});
