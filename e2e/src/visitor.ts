import { AxeBuilder } from '@axe-core/playwright';
import { launchBrowser } from '@aaf/launch/browser';
import type { Browser, Page } from 'playwright-core';

/** How wide the screen of a visitor is. */
export const screens = { wide: { width: 1440, height: 900 }, narrow: { width: 375, height: 800 } } as const;

export interface VisitorOptions {
  screen?: keyof typeof screens;
  colorScheme?: 'light' | 'dark';
  javaScriptEnabled?: boolean;
  token?: string;
}

/** A browser for one test file. */
export async function openBrowser(): Promise<Browser & AsyncDisposable> {
  const browser = await launchBrowser();
  return Object.assign(browser, { [Symbol.asyncDispose]: () => browser.close() });
}

/** A fresh visitor: no cookies, one page. */
export async function openPage(
  browser: Browser,
  webUrl: string,
  options: VisitorOptions = {},
): Promise<Page> {
  const { screen = 'wide', colorScheme = 'light', javaScriptEnabled = true, token } = options;
  const context = await browser.newContext({
    baseURL: webUrl,
    viewport: screens[screen],
    colorScheme,
    javaScriptEnabled,
    // A test waits for what happens, not for what moves.
    reducedMotion: 'reduce',
  });
  if (token)
    await context.addCookies([
      { name: 'aaf_session', value: token, url: webUrl, httpOnly: true, sameSite: 'Lax' },
    ]);
  return context.newPage();
}

/** Goes to a page and waits until it listens to clicks. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

export const hydrated = (page: Page) => page.locator('html[data-hydrated]').waitFor({ state: 'attached' });

/** What axe has against the page as it is now: rule, and where. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}
