import { createRestClient } from '@aaf/testing/rest-client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readDemoSignIn } from './installation.ts';
import { accessibilityProblems, openBrowser, openPage, visit } from './visitor.ts';

const { apiUrl, webUrl, dataDir } = inject('site');
const demo = readDemoSignIn(dataDir);
let browser: Browser;
let token: string;

beforeAll(async () => {
  browser = await openBrowser();
  const { email, password } = demo;
  token = (await createRestClient(apiUrl).post('/v1/auth/sign-in', { email, password })).body.token;
});
afterAll(() => browser.close());

const outside = [
  '/sign-in', '/sign-in?ended=15', '/sign-up', '/verify-email?token=x', '/forgot-password', '/reset-password?token=x',
  '/invitations/accept?token=x', '/dev/mailbox',
]; // prettier-ignore
const personal = [
  '/organizations/new', '/step-up?next=/profile', '/profile', '/profile/password', '/profile/security',
  '/profile/security?next=/demo', '/profile/passkeys', '/profile/sessions', '/profile/preferences',
  '/profile/organizations',
]; // prettier-ignore
const inside = [
  '', '/approvals', '/approvals?status=decided', '/actions', '/agents', '/policies', '/policies/new', '/audit',
  '/settings/general', '/settings/team', '/settings/api-keys', '/settings/api-keys/new', '/settings/usage',
  '/settings/security', '/settings/masking', '/settings/billing', '/settings/notifications', '/settings/danger-zone',
  '/settings/team?leave=1', '/notifications', '/help', '/help?q=nothing-of-the-kind',
].map((path) => `/${demo.organization}${path}`); // prettier-ignore

const looks = [
  { screen: 'wide', colorScheme: 'light' },
  { screen: 'narrow', colorScheme: 'dark' },
] as const;

interface Look {
  page: Page;
  complaints: string[];
}

async function openLook(look: (typeof looks)[number], as?: string): Promise<Look> {
  const page = await openPage(browser, webUrl, { ...look, ...(as ? { token: as } : {}) });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}

async function check({ page, complaints }: Look, path: string): Promise<void> {
  complaints.length = 0;
  await visit(page, path);
  expect(await accessibilityProblems(page)).toEqual([]);
  const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
  expect(complaints).toEqual([]);
}

describe.each(looks)(
  '$screen and $colorScheme, accessible, as wide as the screen, quiet in the console',
  (look) => {
    let guest: Look;
    let owner: Look;
    beforeAll(async () => {
      guest = await openLook(look);
      owner = await openLook(look, token);
    });
    test.each(outside)('%s', (path) => check(guest, path));
    test.each([...personal, ...inside])('%s', (path) => check(owner, path));
  },
);

test('the rendered API reference shows without reaching elsewhere', async () => {
  const page = await openPage(browser, apiUrl);
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(apiUrl) && !/^(data|blob):/.test(request.url()))
      elsewhere.push(request.url());
  });
  await page.goto('/docs');
  await page.getByText('Agent Action Firewall').first().waitFor();
  await page.getByText('Resend verification').first().waitFor();
  await page.getByText('Roles and permissions').first().waitFor();
  expect(elsewhere).toEqual([]);
});
