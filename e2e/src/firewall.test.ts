import { createRestClient } from '@aaf/testing/rest-client';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createOrganization, createPerson, join, readMailedLink, type Person } from './member.ts';
import { accessibilityProblems, openBrowser, openPage, visit } from './visitor.ts';

const { apiUrl, webUrl } = inject('site');
let browser: Browser;
let olga: Person;

beforeAll(async () => {
  browser = await openBrowser();
  olga = await createPerson(apiUrl, 'Olga Firewall');
});
afterAll(() => browser.close());

const openAs = (person: Person, options = {}) =>
  openPage(browser, webUrl, { ...options, token: person.token });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name });
const focusedName = (page: Page) => page.locator('article:focus').innerText();

const holding = { when: 'action.tool == "payments"', decision: 'require_approval', risk_level: 'high' };

async function createPolicy(org: string, rules: unknown[] = [holding]): Promise<string> {
  const policy = { name: 'Payments', description: 'Payments wait', rules };
  const { body } = await olga.api.post('/v1/policies', policy, { org });
  return body.id;
}

async function createAgent(org: string) {
  const key = { name: 'Support desk', permissions: ['actions:write'] };
  const { body } = await olga.api.post(`/v1/organizations/${org}/api-keys`, key);
  return { keyId: String(body.id), api: createRestClient(apiUrl, body.secret) };
}

const pay = (to: string) => ({
  tool: 'payments',
  operation: 'refund',
  agent_id: 'support-agent',
  params: { amount: 120, to },
});

test('E19 a key is made in Settings, API Keys: its secret can be copied once, and is gone after a reload', async () => {
  const org = await createOrganization(olga, 'Key Makers');
  const page = await openAs(olga);
  await visit(page, `/${org}/settings/api-keys`);
  await page.getByRole('link', { name: 'Create API key' }).click();
  await page.getByLabel('Name').fill('Support desk');
  await page.getByLabel('actions:read').check();
  await page.getByLabel('Days until it expires').fill('30');
  await page.getByLabel('Addresses it works from').fill('203.0.113.0/24');
  await button(page, 'Create API key').click();
  await heading(page, 'Support desk is ready').waitFor();
  const secret = await page.locator('section', { hasText: 'Secret' }).locator('pre').first().innerText();
  expect(secret).toMatch(/^aaf_/);
  await button(page, 'Copy secret').waitFor();

  await visit(page, `/${org}/settings/api-keys`);
  expect(await page.content()).not.toContain(secret);
  await page.getByRole('link', { name: 'Support desk', exact: true }).click();
  await page.getByText('203.0.113.0/24').waitFor();
  expect(await page.content()).not.toContain(secret);
});

test('E15 a key is rotated on its page: the successor is shown once, and who still calls with the old one', async () => {
  const org = await createOrganization(olga, 'Rotating');
  const { keyId, api: agent } = await createAgent(org);
  await agent.post('/v1/actions', pay('Northern Lights Ltd'));
  const page = await openAs(olga);
  await visit(page, `/${org}/settings/api-keys/${keyId}`);
  await page.getByLabel('Hours of overlap').fill('2');
  await button(page, 'Rotate key').click();
  await heading(page, /is ready$/).waitFor();
  const secret = await page.locator('section', { hasText: 'Secret' }).locator('pre').first().innerText();
  const successor = createRestClient(apiUrl, secret);
  expect((await successor.post('/v1/actions', pay('by the new key'))).status).toBe(201);
  expect((await agent.post('/v1/actions', pay('by the old key'))).status).toBe(201);

  await visit(page, `/${org}/settings/api-keys/${keyId}`);
  await page.getByText('This key is being replaced').waitFor();
  await heading(page, 'Who still calls with it').waitFor();
  await page.getByRole('row').filter({ hasText: '127.0.0.1' }).waitFor();
  expect(await button(page, 'Rotate key').count()).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);
});

test('an approval is given and another refused by keyboard alone, and typing decides nothing', async () => {
  const org = await createOrganization(olga, 'Keyboarders');
  await createPolicy(org);
  const { api: agent } = await createAgent(org);
  const first = await agent.post('/v1/actions', pay('First Ltd'));
  const second = await agent.post('/v1/actions', pay('Second Ltd'));
  const third = await agent.post('/v1/actions', pay('Third Ltd'));
  const statusOf = async ({ body }: typeof first) =>
    (await olga.api.get(`/v1/approvals/${body.approval.id}`, { org })).body.status;

  const page = await openAs(olga);
  await visit(page, `/${org}/approvals`);
  await page.getByText('move from card to card').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);

  await page.keyboard.press('a');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByPlaceholder('Comment (optional)').first().pressSequentially('add');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByPlaceholder('Comment (optional)').first().blur();

  await page.keyboard.press('j');
  expect(await focusedName(page)).toContain('First Ltd');
  await page.keyboard.press('j');
  expect(await focusedName(page)).toContain('Second Ltd');
  await page.keyboard.press('d');
  await heading(page, 'Deny payments.refund?').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await focusedName(page)).toContain('Second Ltd');
  expect(await statusOf(second)).toBe('pending');

  await page.keyboard.press('d');
  await page.keyboard.type('not them');
  await page.keyboard.press('Enter');
  await page.getByText('Denied: payments.refund').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('article:focus', { hasText: 'Third Ltd' }).waitFor();
  await page.keyboard.press('k');
  await page.keyboard.press('a');
  await page.keyboard.press('Enter');
  await page.getByText('Approved: payments.refund').waitFor();
  expect([await statusOf(first), await statusOf(second), await statusOf(third)]).toEqual([
    'approved',
    'denied',
    'pending',
  ]);
});

test('C18 the link of a mail asks before it decides, also without scripts, and lets no Viewer decide', async () => {
  const org = await createOrganization(olga, 'Mailed Links');
  const viewer = await createPerson(apiUrl, 'Vera Viewer');
  await join(olga, viewer, { slug: org, role: 'viewer', apiUrl });
  const wish = { approval_requested: { email: true, dashboard: true } };
  await olga.api.patch(`/v1/organizations/${org}/notification-preferences`, wish);
  await createPolicy(org);
  const { api: agent } = await createAgent(org);
  const { body } = await agent.post('/v1/actions', pay('Northern Lights Ltd'));
  const link = await readMailedLink(apiUrl, olga.email, new RegExp(`${body.approval.id}\\?decision=deny`));
  const { pathname, search } = new URL(link);

  const strangers = await openAs(viewer, { javaScriptEnabled: false });
  await strangers.goto(`${pathname}${search}`);
  await heading(strangers, 'Deny this action?').waitFor();
  expect(await button(strangers, 'Yes, deny it').count()).toBe(0);
  const forged = await viewer.api.post(`/v1/approvals/${body.approval.id}/deny`, {}, { org });
  expect(forged.status).toBe(403);

  const page = await openAs(olga, { javaScriptEnabled: false });
  await page.goto(`${pathname}${search}`);
  await heading(page, 'Deny this action?').waitFor();
  expect((await olga.api.get(`/v1/approvals/${body.approval.id}`, { org })).body.status).toBe('pending');
  expect(await button(page, 'Yes, approve it').count()).toBe(0);
  await button(page, 'Yes, deny it').click();
  await page.getByText('Denied: payments.refund').waitFor();
});

test('an agent is paused with a reason, which every page says, and resumed', async () => {
  const org = await createOrganization(olga, 'Pausing');
  const { api: agent } = await createAgent(org);
  await createPolicy(org, [{ when: 'true', decision: 'allow' }]);
  const submit = async () => (await agent.post('/v1/actions', pay('Northern Lights Ltd'))).body.status;
  expect(await submit()).toBe('allowed');

  const page = await openAs(olga);
  await visit(page, `/${org}/agents`);
  await page.getByRole('link', { name: 'support-agent' }).click();
  await heading(page, 'Actions per day').waitFor();
  await page.getByLabel('Reason').fill('Pays too much');
  await button(page, 'Pause agent').click();
  await page.getByText('The agent support-agent is paused.').waitFor();
  expect(await submit()).toBe('denied');
  expect(await accessibilityProblems(page)).toEqual([]);
  await visit(page, `/${org}/policies`);
  await page.getByRole('link', { name: 'Show what is paused' }).click();
  await button(page, 'Resume support-agent').click();
  await page.getByText('The agent support-agent is paused.').waitFor({ state: 'detached' });
  expect(await submit()).toBe('allowed');

  await page.getByLabel('Reason').fill('An incident');
  await button(page, 'Pause all agents').click();
  await page.getByText('All agents are paused.').waitFor();
  expect(await submit()).toBe('denied');
});

test('a policy is tried out, checked while it is typed, and rolled back to an earlier version', async () => {
  const org = await createOrganization(olga, 'Rolling Back');
  const id = await createPolicy(org);
  const { api: agent } = await createAgent(org);
  await agent.post('/v1/actions', pay('Northern Lights Ltd'));
  const page = await openAs(olga);
  await visit(page, `/${org}/policies/${id}`);
  const condition = page.getByLabel('Condition');
  await condition.fill('');
  await condition.pressSequentially('action.to');
  await page.getByRole('option', { name: /^action\.tool/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await condition.inputValue()).toBe('action.tool');
  await condition.pressSequentially(' == ');
  await page.getByText(/^line 1, column \d+:/).waitFor();
  await condition.pressSequentially('"mail"');
  await page.getByText(/^line 1, column \d+:/).waitFor({ state: 'detached' });
  await button(page, 'Judge the last 100 actions').click();
  await page.getByText('1 of 1 would be decided otherwise').waitFor();
  await button(page, 'Save changes').click();
  await page.getByText('Version 2', { exact: true }).waitFor();

  await page.getByRole('link', { name: 'History' }).click();
  await heading(page, 'From version 1 to version 2').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole('link', { name: 'Roll back to version 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
  await page.getByText('version 3 has the text of version 1').waitFor();
  const { body } = await olga.api.get(`/v1/policies/${id}`, { org });
  expect([body.version, body.rules[0].when]).toEqual([3, holding.when]);
});

test('who saves an old version of a policy is shown what is stored, keeps what was typed, and can save again', async () => {
  const org = await createOrganization(olga, 'Two Editors');
  const id = await createPolicy(org);
  const page = await openAs(olga);
  await visit(page, `/${org}/policies/${id}`);
  await olga.api.patch(`/v1/policies/${id}`, { description: 'Changed elsewhere' }, { org });
  await page.getByLabel('Name').fill('Renamed here');
  await button(page, 'Save changes').click();
  await page.getByText('Stored now: Changed elsewhere').waitFor();
  const stored = async () => (await olga.api.get(`/v1/policies/${id}`, { org })).body;
  expect(await stored()).toMatchObject({ name: 'Payments', description: 'Changed elsewhere' });
  expect(await page.getByLabel('Name').inputValue()).toBe('Renamed here');
  await button(page, 'Save changes').click();
  await page.getByText('Saved. Renamed here').waitFor();
  expect(await stored()).toMatchObject({ name: 'Renamed here', description: 'Payments wait' });
});
