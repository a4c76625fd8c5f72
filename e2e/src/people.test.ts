import { readFileSync } from 'node:fs';
import path from 'node:path';
import { postgresUrl } from '@aaf/launch/postgres';
import { readSecrets } from '@aaf/launch/secrets';
import { codeAt } from '@aaf/testing/two-factor';
import pg from 'pg';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createOrganization, createPerson, join, password, readMailedToken, type Person } from './member.ts';
import { accessibilityProblems, hydrated, openBrowser, openPage, visit } from './visitor.ts';

const { apiUrl, webUrl, dataDir } = inject('site');
const stepMs = 30_000;
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const openAs = (person: Person) => openPage(browser, webUrl, { token: person.token });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
const pathOf = (page: Page) => new URL(page.url()).pathname;

async function expectAccessible(page: Page): Promise<void> {
  await hydrated(page);
  expect(await accessibilityProblems(page)).toEqual([]);
}

/** Enters address and password; what follows is up to the person's second factor. */
async function enterPassword(page: Page, email: string, known = password): Promise<void> {
  await page.getByLabel('E-mail address').first().fill(email);
  await page.getByLabel('Password').fill(known);
  await button(page, 'Sign in').click();
}

async function signOut(page: Page): Promise<void> {
  await page.context().clearCookies();
  await visit(page, '/sign-in?next=/profile/security');
}

/** Sets up an authenticator app on the page that offers it; answers with its secret and the recovery codes. */
async function setUpApp(page: Page): Promise<{ secret: string; codes: string[]; step: number }> {
  await button(page, 'Set up').click();
  const shown = await page.locator('pre').innerText();
  const secret = shown.replaceAll(/\s/g, '');
  expect(secret).toMatch(/^[A-Z2-7]{32,}$/);
  const step = Math.floor(Date.now() / stepMs);
  await page.getByLabel('Code').fill(codeAt(secret, step * stepMs));
  await button(page, 'Turn on').click();
  await heading(page, 'Two-factor authentication is on').waitFor();
  const codes = await page.locator('ul.font-mono li').allInnerTexts();
  return { secret, codes, step };
}

/** Lets the last proof of a person's sessions be eleven minutes old; before they are used, for the door remembers. */
async function age(email: string): Promise<void> {
  const run = JSON.parse(readFileSync(path.join(dataDir, 'run.json'), 'utf8'));
  const client = new pg.Client(postgresUrl(run.database.port, readSecrets(dataDir).postgres));
  await client.connect();
  await client.query(
    `update identity.sessions set proven_at = proven_at - interval '11 minutes'
     where user_id = (select id from identity.users where email = $1)`,
    [email],
  );
  await client.end();
}

describe('a second factor', () => {
  let olga: Person;
  let mona: Person;
  let slug: string;
  beforeAll(async () => {
    [olga, mona] = await Promise.all([
      createPerson(apiUrl, 'Olga Twosteps'),
      createPerson(apiUrl, 'Mona Twosteps'),
    ]);
    slug = await createOrganization(olga, 'Two Steps');
    await join(olga, mona, { apiUrl, slug, role: 'member' });
  });

  test('B8 a person sets up an app, then signs in with a code of it or a recovery code, each once', async () => {
    const page = await openAs(olga);
    await visit(page, '/profile/security');
    await button(page, 'Set up').click();
    await page.getByRole('img', { name: /QR code/ }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('Code').fill('000 000');
    await button(page, 'Turn on').click();
    await page.getByText('The code is not right').waitFor();
    await visit(page, '/profile/security');
    const { secret, codes, step } = await setUpApp(page);
    expect(codes.length).toBeGreaterThanOrEqual(8);
    await expectAccessible(page);
    const kept = await page.getByRole('link', { name: 'Download' }).getAttribute('href');
    expect(decodeURIComponent(kept ?? '')).toContain(codes.join('\n'));
    await page.getByRole('link', { name: 'I have saved them' }).click();
    await page.getByText(`${codes.length} left.`).waitFor();
    expect(await page.content()).not.toContain(codes[0]);

    await signOut(page);
    await enterPassword(page, olga.email);
    await heading(page, 'One more step').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Code', { exact: true }).fill(codeAt(secret, step * stepMs));
    await button(page, 'Go on').click();
    await page.getByText('The code is not right').waitFor();
    const unused = Math.max(step + 1, Math.floor(Date.now() / stepMs));
    await page.getByLabel('Code', { exact: true }).fill(codeAt(secret, unused * stepMs));
    await button(page, 'Go on').click();
    await page.waitForURL('**/profile/security');

    for (const isFirst of [true, false]) {
      await signOut(page);
      await enterPassword(page, olga.email);
      await page.getByText('Your second factor is out of reach?').click();
      await page.getByLabel('Recovery code').fill(codes[0] ?? '');
      await button(page, 'Use this code').click();
      if (isFirst) await page.waitForURL('**/profile/security');
      else await page.getByText('The code is not right').waitFor();
    }
    const cookies = await page.context().cookies();
    expect(cookies.map(({ name }) => name)).not.toContain('aaf_session');
  });

  test('B7 who lacks the second factor an organization requires is led to set it up, and back', async () => {
    const required = await olga.api.patch(`/v1/organizations/${slug}/security`, { require_two_factor: true });
    expect(required.status).toBe(200);

    const page = await openAs(mona);
    expect((await page.goto(`/${slug}/policies`))?.status()).toBe(403);
    await page.getByRole('link', { name: 'Set up two-factor authentication' }).click();
    await page.getByText('Set it up here, and you are led back.').waitFor();
    await expectAccessible(page);
    await setUpApp(page);
    await page.getByRole('link', { name: 'I have saved them' }).click();
    await page.waitForURL(`**/${slug}/policies`);
    await heading(page, 'Policies').waitFor();
  });
});

describe('passkeys', () => {
  /** Passkeys know no IP addresses: the same installation under the name they know. */
  const origin = webUrl.replace('127.0.0.1', 'localhost');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;

  async function addAuthenticator(page: Page): Promise<CDPSession> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
    return devtools;
  }

  test('a passkey signs in by itself, and is a second factor after the password', async () => {
    const pia = await createPerson(apiUrl, 'Pia Passkey');
    const page = await openPage(browser, origin, { token: pia.token });
    await addAuthenticator(page);
    await visit(page, '/profile/passkeys');
    await page.getByLabel('Name').fill('Test laptop');
    await button(page, 'Add passkey').click();
    await row(page, 'Test laptop').getByText('Never').waitFor();
    await expectAccessible(page);

    await signOut(page);
    await button(page, 'Sign in with a passkey').click();
    await page.waitForURL('**/profile/security');

    await signOut(page);
    await enterPassword(page, pia.email);
    await heading(page, 'One more step').waitFor();
    expect(await page.getByLabel('Code', { exact: true }).count()).toBe(0);
    await button(page, 'Use a passkey').click();
    await page.waitForURL('**/profile/security');

    await visit(page, '/profile/passkeys');
    await row(page, 'Test laptop').getByText('just now').first().waitFor();
    expect(await row(page, 'Test laptop').getByText('Never').count()).toBe(0);
    await page.getByRole('link', { name: 'Remove Test laptop' }).click();
    await button(page, 'Remove passkey').click();
    await heading(page, 'No passkeys yet').waitFor();
  });

  test('a passkey is a fresh proof, in place and on the page of its own', async () => {
    const pete = await createPerson(apiUrl, 'Pete Passkey');
    const page = await openPage(browser, origin, { token: pete.token });
    await addAuthenticator(page);
    await visit(page, '/profile/passkeys');
    await page.getByLabel('Name').fill('Work laptop');
    await button(page, 'Add passkey').click();
    await row(page, 'Work laptop').waitFor();

    await age(pete.email);
    await pete.api.patch('/v1/me', { name: 'Pete P.' }); // the door asks anew
    await visit(page, '/step-up?next=/profile/passkeys');
    await expectAccessible(page);
    await visit(page, '/profile/passkeys');
    await page.getByRole('link', { name: 'Remove Work laptop' }).click();
    await button(page, 'Remove passkey').click();
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await dialog.getByRole('button', { name: 'Use a passkey' }).click();
    await heading(page, 'No passkeys yet').waitFor();
  });
});

describe('sessions and passwords', () => {
  let sara: Person;
  beforeAll(async () => {
    sara = await createPerson(apiUrl, 'Sara Sessions');
  });

  test('B13 a person sees where they are signed in, and ends one session or all others', async () => {
    const [here, there] = [await openPage(browser, webUrl), await openPage(browser, webUrl)];
    for (const page of [here, there]) {
      await visit(page, '/sign-in?next=/profile/sessions');
      await enterPassword(page, sara.email);
      await heading(page, 'Where you are signed in').waitFor();
    }
    await visit(here, '/profile/sessions');
    await expectAccessible(here);
    expect(await here.getByText('This device').count()).toBe(1);
    // The session that the API made, and the two of the browsers.
    await here.getByRole('row').nth(3).waitFor();
    const browsers = await here.getByRole('button', { name: /^Sign out .*Chrome/ }).count();
    expect(browsers).toBe(1);
    await here.getByRole('button', { name: /^Sign out .*Chrome/ }).click();
    await here.getByText('That device is signed out.').waitFor();
    await there.goto('/profile/sessions');
    expect(pathOf(there)).toBe('/sign-in');
    await there.getByText('Your session has ended.').waitFor();

    await button(here, 'Sign out everywhere else').click();
    await here.getByText('One other session was ended.').waitFor();
    expect((await sara.api.get('/v1/me')).status).toBe(401);
  });

  test('a forgotten password is set anew through the mailed link, which works once', async () => {
    const page = await openPage(browser, webUrl);
    await visit(page, `/sign-in?email=${encodeURIComponent(sara.email)}`);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await heading(page, 'Forgot your password?').waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(sara.email);
    await button(page, 'Send the link').click();
    await heading(page, 'Check your mail').waitFor();
    await expectAccessible(page);
    const link = `/reset-password?token=${await readMailedToken(apiUrl, sara.email, /password/i)}`;

    await visit(page, link);
    await page.getByLabel('New password').fill('aaaaaaaaaaaa');
    await page.getByRole('status').getByText('Very weak').waitFor();
    await expectAccessible(page);
    await button(page, 'Set password').click();
    await page.getByText('is too easy to guess').waitFor();
    const renewed = 'twelve violet umbrellas at dawn';
    await page.getByLabel('New password').fill(renewed);
    await page.getByRole('status').getByText('Strong').waitFor();
    await button(page, 'Set password').click();
    await heading(page, 'Your new password is set').waitFor();

    await visit(page, '/sign-in?next=/profile');
    await enterPassword(page, sara.email);
    await page.getByText('is not right').waitFor();
    await enterPassword(page, sara.email, renewed);
    await page.waitForURL('**/profile');
    await visit(page, link);
    await page.getByLabel('New password').fill('another dozen of umbrellas');
    await button(page, 'Set password').click();
    await page.getByText('This link was used already').waitFor();
  });
});

describe('invitations', () => {
  let ina: Person;
  let slug: string;
  beforeAll(async () => {
    ina = await createPerson(apiUrl, 'Ina Inviting');
    slug = await createOrganization(ina, 'Inviting');
  });

  async function invite(email: string): Promise<string> {
    const { status } = await ina.api.post(`/v1/organizations/${slug}/invitations`, { email, role: 'member' });
    expect(status).toBe(201);
    return `/invitations/accept?token=${await readMailedToken(apiUrl, email, /invit/i)}`;
  }

  const nick = `nick.${Date.now()}@organization.example`;

  test('C7 somebody without an account signs up through the invitation and lands in the organization', async () => {
    const link = await invite(nick);
    const page = await openPage(browser, webUrl, { screen: 'narrow', colorScheme: 'dark' });
    await visit(page, link);
    await heading(page, 'Join Inviting').waitFor();
    await page.getByText('Ina Inviting invites you').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Create an account' }).click();
    const address = page.getByLabel('E-mail address');
    expect(await address.inputValue()).toBe(nick);
    expect(await address.getAttribute('readonly')).not.toBeNull();
    await expectAccessible(page);
    await page.getByLabel('Name').fill('Nick New');
    await page.getByLabel('Password').fill(password);
    await button(page, 'Create account').click();
    await page.waitForURL(`**/${slug}`);
    await page.getByText('You are now part of Inviting').waitFor();

    // C6: the link is good once, and says so.
    await visit(page, link);
    await heading(page, 'This invitation no longer works').waitFor();
    await expectAccessible(page);
  });

  test('C6 an invitation is accepted by its address alone: anybody else is told, and signs out', async () => {
    const max = await createPerson(apiUrl, 'Max Member');
    const link = await invite(max.email);
    const other = await openAs(ina);
    await visit(other, link);
    await other.getByText('You are signed in with another address').waitFor();
    expect(await button(other, 'Accept invitation').count()).toBe(0);
    await expectAccessible(other);

    const page = await openPage(browser, webUrl);
    await visit(page, link);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await heading(page, 'Sign in').waitFor();
    await enterPassword(page, max.email);
    await button(page, 'Accept invitation').click();
    await page.waitForURL(`**/${slug}`);
  });

  test('I5 who has not accepted yet signs in, finds no organization, and the invitation waiting', async () => {
    const wes = await createPerson(apiUrl, 'Wes Waiting');
    await invite(wes.email);
    const page = await openPage(browser, webUrl);
    await visit(page, '/sign-in');
    await enterPassword(page, wes.email);
    await page.waitForURL('**/welcome');
    await heading(page, 'You belong to no organization yet').waitFor();
    await page.getByText('Ina Inviting invites you as Member').waitFor();
    expect((await page.goto(`/${slug}`))?.status()).toBe(404);
    await visit(page, '/welcome');
    await expectAccessible(page);
    await button(page, 'Accept the invitation to Inviting').click();
    await page.waitForURL(`**/${slug}`);
  });
});

describe('a fresh proof', () => {
  test('is asked for in place, and the form goes on as it was typed', async () => {
    const fay = await createPerson(apiUrl, 'Fay Fresh');
    const renewed = `new.${fay.email}`;
    await age(fay.email);
    const page = await openAs(fay);
    await visit(page, '/profile');
    await page.getByLabel('New address').fill(renewed);
    await button(page, 'Change address').click();
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await dialog.getByLabel('Password').fill('not the right one');
    await button(page, 'Confirm').click();
    await dialog.getByText('The password is not right.').waitFor();
    await expectAccessible(page);
    await dialog.getByLabel('Password').fill(password);
    await button(page, 'Confirm').click();
    await page.getByText(`${renewed} waits for verification`).waitFor();
    expect(await dialog.count()).toBe(0);

    const token = await readMailedToken(apiUrl, renewed);
    await visit(page, `/verify-email?token=${token}`);
    await button(page, 'Verify address').click();
    await heading(page, 'Your address is verified').waitFor();
    await visit(page, '/profile');
    await page.locator('main').getByText(renewed).waitFor();
  });

  test('is asked for on a page of its own without scripts, which leads back', async () => {
    const nia = await createPerson(apiUrl, 'Nia Noscript');
    await age(nia.email);
    const page = await openPage(browser, webUrl, { token: nia.token, javaScriptEnabled: false });
    await page.goto('/profile/security');
    await button(page, 'Set up').click();
    await page.getByRole('link', { name: 'Confirm that it is you' }).click();
    await page.getByLabel('Password').fill(password);
    await button(page, 'Confirm').click();
    expect(pathOf(page)).toBe('/profile/security');
    await button(page, 'Set up').click();
    await page.getByRole('img', { name: /QR code/ }).waitFor();
  });
});
