import { expect, test } from 'vitest';
import { createLetters } from './letters.ts';

const letters = createLetters('https://firewall.example');

test('an invitation links to the dashboard, and markup in names is only text', () => {
  const mail = letters.invitation({
    to: 'ada@example.com',
    inviter: '<img src=x>',
    organization: 'Acme & Söhne',
    role: 'admin',
    token: 'org_x_token',
  });
  expect(mail.text).toContain('https://firewall.example/invitations/accept?token=org_x_token');
  expect(mail.html).toContain('Acme &amp; Söhne');
  expect(mail.html).not.toContain('<img');
});

test('a notice links to the page of its organization, on the dashboard alone', () => {
  const mail = letters.notice({
    to: 'ada@example.com',
    organization: { name: 'Acme', slug: 'acme' },
    title: 'stripe refund waits for approval',
    path: '/approvals/apr_1',
  });
  expect(mail.subject).toBe('Acme: stripe refund waits for approval');
  expect(mail.text).toContain('https://firewall.example/acme/approvals/apr_1');
});

test('C18 a question in a mail leads to a page for each answer; the link itself decides nothing', () => {
  const notice = {
    to: 'ada@example.com',
    organization: { name: 'Acme', slug: 'acme' },
    title: 'refund waits',
  };
  const asking = letters.notice({ ...notice, path: '/approvals/apr_1', isQuestion: true });
  for (const part of [asking.text, asking.html]) {
    expect(part).toContain('https://firewall.example/acme/approvals/apr_1?decision=approve');
    expect(part).toContain('https://firewall.example/acme/approvals/apr_1?decision=deny');
  }
  expect(letters.notice({ ...notice, path: '/settings/team' }).text).not.toContain('decision=');
});
