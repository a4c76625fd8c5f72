import { parseConfig } from '@aaf/service/config';
import { describe, expect, test } from 'vitest';
import { Config } from './config.ts';

const env = {
  NATS_URL: 'nats://127.0.0.1:4222',
  DATABASE_URL: 'postgres://127.0.0.1/aaf',
  RELAY_DATABASE_URL: 'postgres://127.0.0.1/aaf',
  PURGE_DATABASE_URL: 'postgres://127.0.0.1/aaf',
  AAF_SECRET: 'a'.repeat(64),
};

describe('the configuration', () => {
  test('needs no mail server outside production', () => {
    expect(parseConfig(Config, env).SMTP_URL).toBeUndefined();
  });

  test('demands a mail server in production, and says so in a sentence', () => {
    expect(() => parseConfig(Config, { ...env, NODE_ENV: 'production' })).toThrow(
      'SMTP_URL: with NODE_ENV=production mail must be sent',
    );
  });

  test('refuses to lift the brake on guessing in production', () => {
    const production = { ...env, NODE_ENV: 'production', SMTP_URL: 'smtps://mail.example.com' };
    expect(parseConfig(Config, production).AAF_AUTH_RATE).toBe('on');
    expect(() => parseConfig(Config, { ...production, AAF_AUTH_RATE: 'off' })).toThrow(
      'AAF_AUTH_RATE: off is for tests',
    );
  });

  test('never repeats the mail server’s password', () => {
    const wrong = { ...env, SMTP_URL: 'http://mailer:hunter2@mail.example.com' };
    expect(() => parseConfig(Config, wrong)).toThrow('SMTP_URL');
    expect(() => parseConfig(Config, wrong)).not.toThrow('hunter2');
  });
});
