// A running Nakodo and a real Chromium for the tests of pages: people who open it, each in a browser of their own, and what went wrong meanwhile.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Viewer } from '@nakodo/protocol';
import { parseSettings } from '../../src/config/load.js';
import { serve, type Serving } from '../../src/server/serve.js';
import { findChromium, openBrowser, violations, waitMs } from './browser.js';
import { demoAtRest, untilNobodyWaits } from './demo-database.js';
import { testDatabase } from './postgres.js';

// oxlint-disable-next-line node/no-process-env -- whether this is CI is not a setting of Nakodo
export const noBrowser = findChromium() === undefined && !process.env['CI'];
export const desktop = { viewport: { width: 1280, height: 900 } };
export const phone = { viewport: { width: 360, height: 740 } };
/**
 * Of a test of pages: 2 to 10 s on a machine that is idle; on one whose cores are taken by others a dozen times as long was seen. Longer than one wait,
 * so that what is waited for in vain says so, and not only that time was up.
 */
export const timeoutMs = 2 * waitMs;

export interface Site {
  readonly address: () => string;
  readonly database: ReturnType<typeof testDatabase>;
  /** Errors of pages and of the server; to be empty at the end of a test. */
  readonly trouble: string[];
  /** A browser of somebody's own at an address. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** A browser of somebody's own in which no page has been opened yet. */
  blank(options?: BrowserContextOptions): Promise<Page>;
  /** Somebody new, by name only, in a browser in which no page has been opened yet. */
  guest(name: string, options?: BrowserContextOptions): Promise<{ readonly id: string; readonly page: Page }>;
  /** Signed in as an account of the demo, at an address. */
  as(account: DemoPerson, path: string, options?: BrowserContextOptions): Promise<Page>;
  /** The server goes away, and comes back at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Until nobody waits to be matched. */
  untilAtRest(): Promise<void>;
}

export type DemoPerson = 'organiser' | 'guest-one' | 'guest-two';

interface SiteOptions {
  readonly demo?: boolean;
  /** Whether its made-up people get their photos: seconds of a core. Default: not. */
  readonly demoPhotos?: boolean;
  /** Settings; a function when they are known only once something else runs. */
  readonly env?: Readonly<Record<string, string>> | (() => Promise<Readonly<Record<string, string>>>);
  /** Of the browser, beside the usual ones. */
  readonly flags?: readonly string[];
}

/** For one test file, at its top: starts before its tests and stops after them. */
export function openSite({ demo = true, demoPhotos = false, env = {}, flags = [] }: SiteOptions = {}): Site {
  const database = testDatabase({ contents: demo && !noBrowser ? demoAtRest : undefined });
  const trouble: string[] = [];
  let serving: Serving | undefined;
  let port = '0';
  let browser: Browser | undefined;

  const start = async () => {
    const { settings } = parseSettings({
      DATABASE_URL: database().url,
      JWT_SECRET: 'j'.repeat(40),
      SERVICE_KEY: 's'.repeat(40),
      PORT: port,
      LOG_LEVEL: 'silent',
      RATE_LIMIT_SCALE: '100',
      ...(typeof env === 'function' ? await env() : env),
    });
    const error = (details: unknown, message: string) => void trouble.push(`${message} ${JSON.stringify(details)}`);
    serving = await serve(settings, { log: { info: () => undefined, error }, demoPhotos });
    port = new URL(serving.address).port;
  };

  beforeAll(async () => {
    if (noBrowser) return;
    await start();
    browser = await openBrowser(flags);
  });
  afterAll(async () => {
    await browser?.close();
    await serving?.stop();
  });

  const address = () => {
    if (!serving) throw new Error('the site is not open: call openSite at the top of the file');
    return serving.address;
  };
  const blank = async (options: BrowserContextOptions = desktop) => {
    if (!browser) throw new Error('the site is not open: call openSite at the top of the file');
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    context.setDefaultTimeout(waitMs);
    const page = await context.newPage();
    page.on('pageerror', (error) => trouble.push(error.message));
    // An answer that says no, and a line that is lost, are said on the page; the browser’s own line about it is not an error.
    page.on(
      'console',
      (message) =>
        message.type() === 'error' && !/Failed to load resource|^WebSocket /.test(message.text()) && trouble.push(message.text()),
    );
    return page;
  };
  return {
    address,
    database,
    trouble,
    blank,
    async open(path, options) {
      const page = await blank(options);
      await page.goto(address() + path);
      return page;
    },
    async guest(name, options) {
      const page = await blank(options);
      const answer = await page.request.post(`${address()}/api/auth/guest`, { data: { name }, headers: { origin: address() } });
      expect(answer.ok()).toBe(true);
      return { id: ((await answer.json()) as Viewer).userId ?? '', page };
    },
    async as(account, path, options) {
      const page = await blank(options);
      const answer = await page.request.post(`${address()}/api/demo/sign-in`, {
        data: { account },
        headers: { origin: address() },
      });
      expect(answer.status()).toBe(204);
      await page.goto(address() + path);
      return page;
    },
    start,
    async stop() {
      await serving?.stop();
    },
    untilAtRest: () => untilNobodyWaits(database().database),
  };
}

/** What axe finds on the page, and whether it scrolls sideways: nothing, and no. */
export async function expectSound(page: Page): Promise<void> {
  const at = page.url();
  expect({ at, found: await violations(page) }).toEqual({ at, found: [] });
  const wider = await page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
  expect({ at, wider }).toEqual({ at, wider: 0 });
}

const widths = [360, 1440];
const schemes = ['light', 'dark'] as const;

/** Sound at phone and desktop width, light and dark. */
export async function expectSoundEverywhere(page: Page): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await expectSound(page);
    }
  }
}
