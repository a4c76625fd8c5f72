import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';
import { summary } from './summary.ts';

const demo = { email: 'ada@demo.example', password: 'correct horse', organization: 'demo' };

test('the summary says where things are, how to sign in and how to stop', () => {
  const text = summary({ settings: readSettings({}, '/srv/firewall'), demo, cwd: '/srv/firewall' });
  expect(text).toBe(
    [
      '  Dashboard   http://127.0.0.1:3000',
      '  API         http://127.0.0.1:3001  (reference: http://127.0.0.1:3001/docs)',
      '  Mail        kept, not sent: http://127.0.0.1:3000/dev/mailbox',
      '  Sign in     ada@demo.example  password: correct horse  (demo organization demo)',
      '  Data, logs  .aaf, .aaf/logs',
      '  Stop        Ctrl-C',
    ].join('\n'),
  );
});

test('without a demo there is nothing to sign in to, and where mail is sent there is no mailbox', () => {
  const settings = readSettings({ SMTP_URL: 'smtp://mail', AAF_DATA_DIR: '/var/lib/aaf' }, '/srv/firewall');
  const text = summary({ settings, demo: undefined, cwd: '/srv/firewall' });
  expect(text).not.toMatch(/Sign in|mailbox/);
  expect(text).toContain('/var/lib/aaf');
});
