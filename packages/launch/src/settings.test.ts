import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { httpUrl, readSettings } from './settings.ts';

const ROOT = '/srv/firewall';

test('with nothing set, everything runs on this machine alone, on the ports that are written down', () => {
  expect(readSettings({}, ROOT)).toEqual({
    host: '127.0.0.1',
    apiPort: 3001,
    webPort: 3000,
    dataDir: '/srv/firewall/.aaf',
    databaseUrl: undefined,
    natsUrl: undefined,
    configFile: undefined,
    isDemoWanted: true,
    isProduction: false,
    isMailSent: false,
    webOrigin: 'http://127.0.0.1:3000',
  });
});

test('an empty variable counts as not set', () => {
  expect(readSettings({ AAF_API_PORT: '', DATABASE_URL: ' ' }, ROOT)).toMatchObject({
    apiPort: 3001,
    databaseUrl: undefined,
  });
});

test.each([
  ['AAF_API_PORT', '0', 'AAF_API_PORT must be a whole number from 1 to 65535, not «0».'],
  ['AAF_WEB_PORT', '70000', 'AAF_WEB_PORT must be a whole number from 1 to 65535, not «70000».'],
  ['AAF_WEB_PORT', '3001', 'AAF_API_PORT and AAF_WEB_PORT are both 3001; they must differ.'],
  ['AAF_HOST', 'no host', 'AAF_HOST must be an address or a host name'],
  ['AAF_DEMO', 'no', 'AAF_DEMO must be on or off, not «no».'],
  ['AAF_AUTH_RATE', '0', 'AAF_AUTH_RATE must be on or off, not «0».'],
  ['DATABASE_URL', 'mysql://x', 'DATABASE_URL must be a URL that begins with postgres:// or postgresql://'],
  ['NATS_URL', 'nats://a,http://b', 'NATS_URL must be a URL that begins with nats:// or tls://'],
  ['SMTP_URL', 'mail.example', 'SMTP_URL must be a URL that begins with smtp:// or smtps://'],
  ['AAF_TRUSTED_PROXIES', '10.0.0.0/33', 'AAF_TRUSTED_PROXIES must be addresses or networks'],
  ['AAF_TRUSTED_PROXIES', 'proxy', 'AAF_TRUSTED_PROXIES must be addresses or networks'],
  ['AAF_CORS_ORIGINS', 'https://a.example/path', 'AAF_CORS_ORIGINS must be an origin'],
  ['AAF_CORS_ORIGINS', '*', 'AAF_CORS_ORIGINS must be an origin'],
  ['AAF_WEB_ORIGIN', 'firewall.example', 'AAF_WEB_ORIGIN must be an origin'],
  ['AAF_CONFIG', 'missing.yaml', 'AAF_CONFIG names /srv/firewall/missing.yaml, which does not exist.'],
])('%s=%s stops the start with a sentence', (name, value, sentence) => {
  expect(() => readSettings({ [name]: value }, ROOT)).toThrow(sentence);
});

test.each([
  ['AAF_TRUSTED_PROXIES', '127.0.0.1, 10.0.0.0/8, fd00::/8'],
  ['AAF_CORS_ORIGINS', 'https://a.example, http://localhost:5173'],
  ['NATS_URL', 'nats://a:4222,tls://user:secret@b:4222'],
  ['SMTP_URL', 'smtp://localhost:1025'],
])('%s=%s is accepted', (name, value) => {
  expect(() => readSettings({ [name]: value }, ROOT)).not.toThrow();
});

test('everything that is wrong is told at once', () => {
  expect(() => readSettings({ AAF_API_PORT: 'x', AAF_DEMO: 'x' }, ROOT)).toThrow(
    /AAF_API_PORT.*\n.*AAF_DEMO/,
  );
});

test('a refused URL is not repeated, since it may hold a password', () => {
  expect(() => readSettings({ DATABASE_URL: 'http://me:hunter2@db' }, ROOT)).not.toThrow(/hunter2/);
});

test('production does not start without a way to send mail, nor with the brake on sign-in lifted', () => {
  const production = { NODE_ENV: 'production' };
  expect(() => readSettings(production, ROOT)).toThrow('mail must be sent: set SMTP_URL');
  const withMail = { ...production, SMTP_URL: 'smtps://me:secret@mail.example' };
  expect(readSettings(withMail, ROOT)).toMatchObject({ isProduction: true, isMailSent: true });
  expect(() => readSettings({ ...withMail, AAF_AUTH_RATE: 'off' }, ROOT)).toThrow(
    'AAF_AUTH_RATE=off is for tests',
  );
});

test('aaf.config.yaml is read where present', () => {
  using folder = mkdtempDisposableSync(path.join(os.tmpdir(), 'aaf-settings-'));
  const file = path.join(folder.path, 'aaf.config.yaml');
  writeFileSync(file, '');
  expect(readSettings({}, folder.path).configFile).toBe(file);
});

test('a start that asks for databases per organization is refused: their data would lie in the default one', () => {
  using folder = mkdtempDisposableSync(path.join(os.tmpdir(), 'aaf-settings-'));
  const file = path.join(folder.path, 'aaf.config.yaml');
  writeFileSync(file, 'organizations:\n  acme-corp:\n    database_url: postgres://eu.example/acme\n');
  expect(() => readSettings({}, folder.path)).toThrow(/databases of their own, which this version cannot do/);
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['0.0.0.0', 'http://localhost:3000'],
  ['::', 'http://localhost:3000'],
  ['::1', 'http://[::1]:3000'],
  ['firewall.local', 'http://firewall.local:3000'],
])('what listens on %s is reached at %s', (host, url) => {
  expect(httpUrl(host, 3000)).toBe(url);
});
