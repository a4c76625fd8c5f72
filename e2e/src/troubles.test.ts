import { eventually } from '@aaf/testing/eventually';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createOrganization, createPerson, join, type Person } from './member.ts';
import { openBrowser, openPage, visit } from './visitor.ts';

const { apiUrl, webUrl } = inject('site');
let browser: Browser;
let owner: Person;
let viewer: Person;
let invited: Person;
let slug: string;

beforeAll(async () => {
  browser = await openBrowser();
  [owner, viewer, invited] = await Promise.all([
    createPerson(apiUrl, 'Tom Owner'),
    createPerson(apiUrl, 'Tilda Viewer'),
    createPerson(apiUrl, 'Tara Invited'),
  ]);
  slug = await createOrganization(owner, 'Troubled', 'free');
  await join(owner, viewer, { apiUrl, slug, role: 'viewer' });
  const { email } = invited;
  await owner.api.post(`/v1/organizations/${slug}/invitations`, { email, role: 'member' });
});
afterAll(() => browser.close());

const openAs = (person: Person) => openPage(browser, webUrl, { token: person.token });
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name });

const causes = {
  forbidden: ['Your role cannot invite people', 'Your role does not allow this'],
  plan_limit_exceeded: ["The plan's limit is reached"],
  invalid_input: ['The e-mail address is not valid'],
  invite_pending: ['This address has an invitation already'],
  not_found: ['Your invitation is not accepted yet'],
  ip_not_allowed: ['Your network address is not admitted'],
  two_factor_required: ['This organization requires two-factor authentication'],
  key_expired: ['The API key has expired'],
  insufficient_scope: ['The API key lacks a permission'],
  org_mismatch: ['The API key belongs to another organization'],
  key_revoked: ['The API key was deleted'],
};

test('I13 the diagnosis has each of the twelve causes in its own words, and finds it by its code', async () => {
  const page = await openAs(viewer);
  await visit(page, `/${slug}/help`);
  expect(Object.values(causes).flat()).toHaveLength(12);
  for (const [code, titles] of Object.entries(causes)) {
    await page.getByLabel('Code or words').fill(code);
    for (const title of titles) await heading(page, title).waitFor();
    const shown = () => page.getByRole('heading', { level: 3 }).count();
    expect(await eventually(shown, (count) => count === titles.length), code).toBe(titles.length);
  }
});

test('I13 who is refused is told why in the words of that cause, and where to go on', async () => {
  const asViewer = await openAs(viewer);
  await visit(asViewer, `/${slug}/settings/security`);
  await heading(asViewer, 'Your role does not allow this').waitFor();
  await asViewer.getByText('Open to: Owner, Admin. Your role here: Viewer.').waitFor();

  const asInvited = await openAs(invited);
  await visit(asInvited, `/${slug}`);
  await heading(asInvited, 'Your invitation is not accepted yet').waitFor();
  await asInvited.getByRole('link', { name: 'Your invitations' }).click();
  await asInvited.getByText('Troubled').first().waitFor();

  // Three seats on Free: two members, one invitation.
  const asOwner = await openAs(owner);
  await visit(asOwner, `/${slug}/settings/team`);
  await asOwner.getByLabel('E-mail address').fill('one.more@organization.example');
  await asOwner.getByRole('button', { name: 'Send invitation' }).click();
  await asOwner.getByText('3 of 3 in use on the free plan').waitFor();
  await asOwner.getByRole('link', { name: 'Compare plans' }).click();
  await asOwner.waitForURL(`**/${slug}/settings/billing`);

  // An allowlist that leaves out everybody here: the page names the address it saw.
  const list = { ip_allowlist: ['203.0.113.0/24'], confirm: true };
  await owner.api.patch(`/v1/organizations/${slug}/security`, list);
  await visit(asViewer, `/${slug}`);
  await heading(asViewer, 'Your network address is not admitted').waitFor();
  await asViewer.getByText(/You come from (127\.0\.0\.1|::1)/).waitFor();
});

test('H4 Danger Zone, type the name, Permanently Delete: then the address says until when it can be restored', async () => {
  const erica = await createPerson(apiUrl, 'Erica Ender');
  const org = await createOrganization(erica, 'Short Lived', 'starter');
  const page = await openAs(erica);
  await visit(page, `/${org}/settings/general`);
  await page.getByRole('link', { name: 'Danger Zone' }).click();
  await heading(page, 'Delete Organization').waitFor();
  const remove = page.getByRole('button', { name: 'Permanently Delete' });
  const name = page.getByLabel(/Type the organization/);
  await name.fill('Short Lived');
  expect(await remove.isDisabled()).toBe(true);
  await page.getByRole('link', { name: 'Change the plan to Free' }).click();
  await page.getByRole('button', { name: 'Change to Free' }).click();
  await page.getByText('The plan is Free').waitFor();

  await visit(page, `/${org}/settings/danger-zone`);
  for (const wrong of [org, 'Short Live', 'short lived']) {
    await name.fill(wrong);
    expect(await remove.isDisabled(), wrong).toBe(true);
  }
  await name.fill('Short Lived');
  expect(await remove.isDisabled()).toBe(false);
  await remove.click();
  await heading(page, 'This organization was deleted').waitFor();
  await page.getByText(/It can be restored until \d+ \w+ \d{4}/).waitFor();
  expect(await page.goto(`/${org}`).then((answer) => answer?.status())).toBe(403);
});
