import { createRestClient } from '@aaf/testing/rest-client';
import { codeAt } from '@aaf/testing/two-factor';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createOrganization, createPerson, join, readMailedToken, type Person } from './member.ts';
import { openBrowser, openPage, visit } from './visitor.ts';

const { apiUrl, webUrl } = inject('site');
let browser: Browser;
let olga: Person;
let vera: Person;
let slug: string;

beforeAll(async () => {
  browser = await openBrowser();
  [olga, vera] = await Promise.all([createPerson(apiUrl, 'Olga Owner'), createPerson(apiUrl, 'Vera Viewer')]);
  slug = await createOrganization(olga, 'Borderline');
  await join(olga, vera, { apiUrl, slug, role: 'viewer' });
});
afterAll(() => browser.close());

const openAs = (person: Person) => openPage(browser, webUrl, { token: person.token });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name });
const status = async (page: Page, path: string) => (await page.goto(path))?.status();

/** Has a policy hold payments, and returns an agent that makes some. */
async function holdPayments(owner: Person, org: string) {
  const rule = { when: 'action.tool == "payments"', decision: 'require_approval', risk_level: 'high' };
  const policy = { name: 'Payments', description: 'Payments wait', rules: [rule] };
  await owner.api.post('/v1/policies', policy, { org });
  const key = { name: 'agent', permissions: ['actions:write'] };
  const { body } = await owner.api.post(`/v1/organizations/${org}/api-keys`, key);
  return createRestClient(apiUrl, body.secret);
}
const pay = { tool: 'payments', operation: 'refund', params: { amount: 120, to: 'Northern Lights Ltd' } };

describe('the team', () => {
  test('C1 an Owner invites by address and role from Team; the mail holds the link, the page the invitation', async () => {
    const page = await openAs(olga);
    await visit(page, `/${slug}/settings/team`);
    await page.getByLabel('E-mail address').fill('new.colleague@organization.example');
    await page.getByLabel('Role', { exact: true }).selectOption('admin');
    await button(page, 'Send invitation').click();
    const row = page.getByRole('row').filter({ hasText: 'new.colleague@organization.example' });
    await row.getByText('Admin').waitFor();
    expect(await readMailedToken(apiUrl, 'new.colleague@organization.example')).not.toBe('');

    // Each thing that can be wrong is said beside the form in its own words.
    await page.getByLabel('E-mail address').fill('new.colleague@organization.example');
    await button(page, 'Send invitation').click();
    await page
      .getByRole('link', { name: 'Show pending invitations' })
      .or(page.getByText('Send the one that waits again'))
      .first()
      .waitFor();
    await page.getByLabel('E-mail address').fill('nobody@nowhere');
    await button(page, 'Send invitation').click();
    await page.getByText('must be an e-mail address').waitFor();
    await page.getByLabel('E-mail address').fill(vera.email);
    await button(page, 'Send invitation').click();
    await page.getByText('belongs to a member').waitFor();

    await row.getByRole('button', { name: /^Revoke/ }).click();
    await row.waitFor({ state: 'detached' });
  });

  test('C26 a Viewer is shown nothing that a Viewer may not do, and a forged form is refused all the same', async () => {
    const agent = await holdPayments(olga, slug);
    const held = await agent.post('/v1/actions', pay);
    const page = await openAs(vera);
    await visit(page, `/${slug}/approvals`);
    await page.getByText('Northern Lights Ltd').first().waitFor();
    expect(await button(page, 'Approve').count()).toBe(0);
    await visit(page, `/${slug}/settings/team`);
    await page.getByText(olga.email).waitFor();
    expect(await button(page, 'Send invitation').count()).toBe(0);
    expect(await page.getByRole('combobox').count()).toBe(0);
    for (const name of ['Danger Zone', 'Security', 'Billing', 'API Keys']) {
      expect(await page.getByRole('link', { name }).count(), name).toBe(0);
    }
    for (const path of ['danger-zone', 'security', 'billing', 'api-keys']) {
      expect(await status(page, `/${slug}/settings/${path}`), path).toBe(403);
    }

    const forge = (path: string, form: Record<string, string>) =>
      page.request.post(path, { form, headers: { origin: webUrl, accept: 'text/html' } });
    const { id } = held.body.approval;
    const { body: before } = await olga.api.get(`/v1/organizations/${slug}/members`);
    const forged = await Promise.all([
      forge(`/${slug}/approvals?/approve`, { id }),
      forge(`/${slug}/settings/team?/invite`, { email: 'friend@organization.example', role: 'viewer' }),
      forge(`/${slug}/settings/danger-zone`, { confirm_name: 'Borderline' }),
    ]);
    expect(forged.map((answer) => answer.status())).toEqual([403, 403, 403]);
    expect((await olga.api.get(`/v1/approvals/${id}`, { org: slug })).body.status).toBe('pending');
    expect((await olga.api.get(`/v1/organizations/${slug}/members`)).body).toEqual(before);
  });
});

describe('several organizations', () => {
  test('D12 the switcher leads between them, and a stale tab of one never writes into the other', async () => {
    const other = await createOrganization(olga, 'Second Home');
    const tabOfFirst = await openAs(olga);
    await visit(tabOfFirst, `/${slug}/settings/general`);
    const tab = await tabOfFirst.context().newPage();
    await visit(tab, `/${slug}`);
    await button(tab, /^Organization/)
      .locator('visible=true')
      .first()
      .click();
    await tab.getByRole('link', { name: 'Second Home' }).click();
    await tab.waitForURL(`**/${other}`);
    await heading(tab, 'Home').waitFor();
    // The session's active organization is the second one now; the first tab's form still means the first.
    await olga.api.post('/v1/session/organization', { organization: other });
    await tabOfFirst.getByLabel('Time zone').fill('Europe/Berlin');
    await button(tabOfFirst, 'Save changes').click();
    await tabOfFirst.getByText('Settings saved').waitFor();
    const zoneOf = async (org: string) => (await olga.api.get(`/v1/organizations/${org}`)).body.timezone;
    expect([await zoneOf(slug), await zoneOf(other)]).toEqual(['Europe/Berlin', 'UTC']);
    expect(await status(tab, '/nobodys-organization')).toBe(404);
  });
});

describe('settings', () => {
  test('B3 a logo is uploaded, shown in the sidebar and served as an image; a drawing with scripts is refused', async () => {
    const page = await openAs(olga);
    await visit(page, `/${slug}/settings/general`);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    await page.getByLabel('Image').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: svg });
    await button(page, 'Upload logo').click();
    await page.locator('[aria-invalid="true"][name="logo"]').waitFor();
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    await page.getByLabel('Image').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png });
    await button(page, 'Upload logo').click();
    const shown = page.locator('#sidebar img').first();
    await shown.waitFor();
    const answer = await page.request.get((await shown.getAttribute('src')) ?? '');
    expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'image/webp']);
    await button(page, 'Remove logo').click();
    await shown.waitFor({ state: 'detached' });
  });

  test('B29 whoever saves an older version is shown what was saved meanwhile, and keeps their input', async () => {
    const [first, second] = [await openAs(olga), await openAs(olga)];
    for (const page of [first, second]) await visit(page, `/${slug}/settings/general`);
    await first.getByLabel('Minutes an approval waits').fill('30');
    await button(first, 'Save policy defaults').click();
    await first.getByText('Policy defaults saved').waitFor();
    await second.getByLabel('Minutes an approval waits').fill('45');
    await button(second, 'Save policy defaults').click();
    await second.getByText('Someone else has changed this meanwhile').waitFor();
    await second.getByText('Stored now: 30').waitFor();
    expect(await second.getByLabel('Minutes an approval waits').inputValue()).toBe('45');
    const stored = async () =>
      (await olga.api.get(`/v1/organizations/${slug}/policy-defaults`)).body.default_approval_timeout_minutes;
    expect(await stored()).toBe(30);
    await button(second, 'Save policy defaults').click();
    await second.getByText('Policy defaults saved').waitFor();
    expect(await stored()).toBe(45);
  });

  test('B10 requiring a second factor without having one leads to enrolment, and is saved after it', async () => {
    const page = await openAs(olga);
    await visit(page, `/${slug}/settings/security`);
    await page.getByLabel('Require two-factor authentication').check();
    await button(page, 'Review changes').click();
    await page.getByText('Set up your own second factor first').waitFor();
    await page.getByRole('listitem').filter({ hasText: vera.email }).waitFor();
    expect(await button(page, 'Save').count()).toBe(0);
    const refused = await olga.api.patch(`/v1/organizations/${slug}/security`, { require_two_factor: true });
    expect(refused.body.error.code).toBe('would_lock_out');
    await page.getByRole('link', { name: 'Set up two-factor authentication' }).click();
    await page.waitForURL(/\/profile\/security/);
    await button(page, 'Set up').click();
    const secret = (await page.locator('pre').innerText()).replaceAll(/\s/g, '');
    await page.getByLabel('Code').fill(codeAt(secret, Date.now()));
    await button(page, 'Turn on').click();
    await heading(page, 'Two-factor authentication is on').waitFor();

    await visit(page, `/${slug}/settings/security`);
    await page.getByLabel('Require two-factor authentication').check();
    await button(page, 'Review changes').click();
    await page.getByRole('listitem').filter({ hasText: vera.email }).waitFor();
    await button(page, 'Save').click();
    await page.getByText('Security settings saved').waitFor();
    const asVera = await openAs(vera);
    await visit(asVera, `/${slug}`);
    await heading(asVera, 'This organization requires two-factor authentication').waitFor();
  });
});

test('an approval that comes in appears without reloading: in the list, beside the menu, at the bell', async () => {
  const org = await createOrganization(olga, 'Live Wire');
  const agent = await holdPayments(olga, org);
  const page = await openAs(olga);
  await visit(page, `/${org}/approvals`);
  await heading(page, 'Nothing waits for you').waitFor();
  let loads = 0;
  page.on('framenavigated', () => (loads += 1));
  await agent.post('/v1/actions', pay);
  await page.getByText('Northern Lights Ltd').first().waitFor();
  await page.getByRole('link', { name: /^Approvals ?, 1 pending$/ }).waitFor();
  await page.getByRole('link', { name: 'Notifications, 1 unread' }).locator('visible=true').first().waitFor();
  expect(loads).toBe(0);
  await button(page, 'Approve').click();
  await heading(page, 'Nothing waits for you').waitFor();
});

test('the first steps tick themselves off, from the first policy to the first decision', async () => {
  const org = await createOrganization(olga, 'Day One');
  const page = await openAs(olga);
  await visit(page, `/${org}`);
  await page.getByText('0 of 4 steps done').waitFor();
  const agent = await holdPayments(olga, org);
  await page.getByText('2 of 4 steps done').waitFor();
  const { body } = await agent.post('/v1/actions', pay);
  await page.getByText('3 of 4 steps done').waitFor();
  await olga.api.post(`/v1/approvals/${body.approval.id}/approve`, {}, { org });
  await heading(page, 'Put the firewall before your first agent').waitFor({ state: 'detached' });
});

test('a page that hears nothing any more says so', async () => {
  const page = await openAs(vera);
  await page.route('**/events', (route) => route.abort());
  const org = await createOrganization(vera, 'Far Away');
  await visit(page, `/${org}`);
  await page.getByText('Not connected').waitFor();
  await page.unroute('**/events');
  await page.getByText('Not connected').waitFor({ state: 'detached' });
});
