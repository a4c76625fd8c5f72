import { createRestClient } from '@aaf/testing/rest-client';
import { eventually } from '@aaf/testing/eventually';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { hydrated, openBrowser, openPage, visit } from './visitor.ts';

const { apiUrl, webUrl } = inject('site');
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const password = 'a horse, a battery and a staple';
const slug = 'journey-inc';

async function signUp(page: Page, name: string, email: string): Promise<void> {
  await visit(page, '/sign-up');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText(email).first().waitFor();
  const link = await eventually(async () => {
    const answer = await fetch(`${apiUrl}/dev/mailbox?to=${encodeURIComponent(email)}`);
    const { data } = (await answer.json()) as { data: { text: string }[] };
    return /http\S+token=[\w-]+/.exec(data[0]?.text ?? '')?.[0] ?? '';
  });
  await visit(page, link.replace(/^https?:\/\/[^/]+/, ''));
  await page.getByRole('button', { name: 'Verify address' }).click();
  await page.getByRole('heading', { name: 'Your address is verified' }).waitFor();
}

async function signIn(page: Page, email: string): Promise<void> {
  await visit(page, '/sign-in');
  await page.getByLabel('E-mail address').first().fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await hydrated(page);
}

test('A9 from sign-up to an approved, audited action: policy, key, agent, approval, trail', async () => {
  const page = await openPage(browser, webUrl);
  const email = 'jo@journey.example';
  await signUp(page, 'Jo Journey', email);
  await signIn(page, email);

  // A9: profile menu → Create Organization → name, slug, plan → its dashboard. One organization must be there first,
  // for only then is there a profile menu.
  await visit(page, '/organizations/new');
  await page.getByLabel('Name').fill('First Steps');
  await page.getByRole('button', { name: 'Create organization' }).click();
  await page.waitForURL(/\/first-steps$/);
  await hydrated(page);
  await page.getByRole('button', { name: 'Profile menu' }).locator('visible=true').first().click();
  await page.getByRole('link', { name: 'Create Organization' }).locator('visible=true').first().click();
  await page.waitForURL('**/organizations/new');
  await page.getByLabel('Name').fill('Journey Inc');
  expect(await page.getByLabel('Slug').inputValue()).toBe(slug);
  await page.getByRole('radio', { name: 'Starter' }).check();
  await page.getByRole('button', { name: 'Create organization' }).click();
  await page.waitForURL(`**/${slug}`);
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  expect(await page.title()).toContain('Journey Inc');

  // A condition that cannot be right is refused beside its rule; the corrected one is saved.
  await visit(page, `/${slug}/policies/new`);
  await page.getByLabel('Name', { exact: true }).fill('Payments');
  await page.getByLabel('Description').fill('Payments over 100 need a person');
  await page.getByLabel('Condition').fill('action.tol == "payments"');
  await page
    .getByText('Hold for approval', { exact: false })
    .or(page.getByText('Require approval'))
    .first()
    .click();
  const save = page.getByRole('button', { name: /create policy/i });
  await save.click();
  await page.getByText(/line 1, column/).waitFor();
  await page.getByLabel('Condition').fill('action.tool == "payments" && action.params.amount > 100');
  await save.click();
  await page.waitForURL(/\/policies(\/pol_\w+)?$/);

  // The key is shown once.
  await visit(page, `/${slug}/settings/api-keys/new`);
  await page.getByLabel('Name').fill('billing agent');
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByRole('heading', { name: 'billing agent is ready' }).waitFor();
  const secret = /aaf_\w{22}_\w{49}/.exec(await page.locator('main').innerText())?.[0] ?? '';
  expect(secret).not.toBe('');
  await visit(page, `/${slug}/settings/api-keys`);
  expect(await page.content()).not.toContain(secret);

  // The agent submits, and waits while a person looks at the exact arguments.
  const agent = createRestClient(apiUrl, secret);
  const action = {
    tool: 'payments',
    operation: 'transfer',
    params: { amount: 250, to: 'Cloud Hosting Inc' },
  };
  const submitted = await agent.post('/v1/actions', action);
  expect(submitted.body).toMatchObject({ status: 'pending_approval', approval: { status: 'pending' } });
  const waiting = agent.get(`/v1/actions/${submitted.body.id}?wait=30`);
  await visit(page, `/${slug}/approvals`);
  await page.getByText('Cloud Hosting Inc').first().waitFor();
  await page.getByText('250').first().waitFor();
  const clickedAt = performance.now();
  await page.getByRole('button', { name: 'Approve' }).click();
  const settled = await waiting;
  expect(settled.body).toMatchObject({ status: 'allowed', approval: { status: 'approved' } });
  expect(settled.body.decision.decision).toBe('require_approval');
  // Woken by the event, not by the end of its patience.
  expect(performance.now() - clickedAt).toBeLessThan(10_000);

  // The trail shows all of it, as soon as the last event has arrived there, and verifies.
  const shows = (type: string) =>
    page.locator('main').getByText(type).locator('visible=true').first().isVisible();
  await eventually(async () => {
    await visit(page, `/${slug}/audit`);
    return shows('approval.approved');
  });
  for (const type of ['org.created', 'policy.created', 'api_key.created', 'action.submitted']) {
    expect(await shows(type), type).toBe(true);
  }
  await page.getByRole('button', { name: 'Verify trail' }).click();
  await eventually(
    () => page.locator('main').getByRole('status').first().innerText(),
    (said) => /^Verified · \d+ events$/.test(said.trim()),
  );

  await page.getByRole('button', { name: 'Profile menu' }).locator('visible=true').first().click();
  await page.getByRole('button', { name: 'Sign out' }).locator('visible=true').first().click();
  await page.waitForURL('**/sign-in*');
  await page.goto(`/${slug}`);
  expect(page.url()).toContain('/sign-in');
});

test('E2 the session cookie cannot be read by scripts, and pages of others look absent', async () => {
  const page = await openPage(browser, webUrl);
  const email = 'sam@stranger.example';
  await signUp(page, 'Sam Stranger', email);
  await signIn(page, email);
  expect(await page.evaluate('document.cookie')).not.toContain('aafs_');
  const theirs = await page.goto('/demo-corp');
  expect(theirs?.status()).toBe(404);
});

test('without JavaScript a person signs up, signs in and creates an organization all the same', async () => {
  const page = await openPage(browser, webUrl, { javaScriptEnabled: false });
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Nora Noscript');
  await page.getByLabel('E-mail address').fill('nora@noscript.example');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  const link = await eventually(async () => {
    const answer = await fetch(`${apiUrl}/dev/mailbox?to=nora@noscript.example`);
    const { data } = (await answer.json()) as { data: { text: string }[] };
    return /http\S+token=[\w-]+/.exec(data[0]?.text ?? '')?.[0] ?? '';
  });
  await page.goto(link.replace(/^https?:\/\/[^/]+/, ''));
  await page.getByRole('button', { name: 'Verify address' }).click();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').first().fill('nora@noscript.example');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.goto('/organizations/new');
  await page.getByLabel('Name').fill('No Script');
  await page.getByLabel('Slug').fill('no-script');
  await page.getByRole('button', { name: 'Create organization' }).click();
  expect(new URL(page.url()).pathname).toBe('/no-script');
});
