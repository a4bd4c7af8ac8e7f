// One connection for all tabs of a browser: each tab hears each event once, also when the tab that leads is closed or asleep, or the server restarts.
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { projectPath } from '../../src/root.js';
import { findChromium, openBrowser } from '../support/browser.js';
import { openTestApp, type TestApp } from '../support/http.js';
import { ownPort } from '../support/own-port.js';
import { testDatabase } from '../support/postgres.js';
import { timeoutMs } from '../support/site.js';

// oxlint-disable-next-line node/no-process-env -- whether this is CI is not a setting of Nakodo
const skip = findChromium() === undefined && !process.env['CI'];
const test = testDatabase();

/** The pages' own module, on pages where nothing else runs. */
async function bundle(): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry: projectPath('web/src/stream/person-stream.ts'), formats: ['iife'], name: 'streamOf' },
    },
  })) as Rolldown.RolldownOutput[];
  return built[0]?.output[0].code ?? '';
}

/** What the module offers, as far as it is used here. */
interface TabStream {
  subscribe(handlers: () => { 'conversation.ended'(data: unknown): void; reset(): void }): () => void;
  state(): string;
  close(): void;
}

interface TabWindow {
  readonly streamOf: { openPersonStream(userId: string): TabStream };
  heard: number[];
  resets: number;
  stream: TabStream;
}

describe.skipIf(skip)(`tabs of a browser${skip ? ' (no Chromium here: run npm test)' : ''}`, () => {
  let browser: Browser;
  let code: string;
  let http: TestApp;
  let stopServer: () => Promise<void>;
  let address = '';
  let context: BrowserContext;
  let me: string;
  let connections: number;

  async function startServer(port: number): Promise<void> {
    const app = await openTestApp(test().database);
    const server = createAdaptorServer({ fetch: app.app.fetch });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    http = app;
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    stopServer = async () => {
      const closed = new Promise((resolve) => server.close(resolve)); // first: an app that is half closed refuses whoever comes back
      await app.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    };
  }

  beforeAll(async () => {
    code = await bundle();
    browser = await openBrowser();
    await startServer(ownPort); // and again on the same: nobody else must have been given it meanwhile
  });
  afterAll(async () => {
    await browser?.close();
    await stopServer?.();
  });
  beforeEach(async () => {
    context = await browser.newContext();
    const answer = await context.request.post(`${address}/api/auth/guest`, {
      headers: { origin: address },
      data: { name: 'Me' },
    });
    me = ((await answer.json()) as Viewer).userId ?? '';
    connections = 0;
    context.on('request', (request) => (connections += request.url().includes('/api/stream') ? 1 : 0));
  });
  afterEach(() => context.close());

  async function openTab(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${address}/healthz`);
    await page.evaluate(code.replace(/^var streamOf/m, 'window.streamOf'));
    await page.evaluate((userId) => {
      const tab = globalThis as unknown as TabWindow;
      tab.heard = [];
      tab.resets = 0;
      tab.stream = tab.streamOf.openPersonStream(userId);
      tab.stream.subscribe(() => ({
        'conversation.ended': (data) => void tab.heard.push((data as { number: number }).number),
        reset: () => void (tab.resets += 1),
      }));
    }, me);
    await isIn(page, 'live');
    return page;
  }

  const isIn = (page: Page, state: string) =>
    expect.poll(() => page.evaluate(() => (globalThis as unknown as TabWindow).stream.state())).toBe(state);
  const heardBy = (page: Page) => page.evaluate(() => (globalThis as unknown as TabWindow).heard);
  const hears = (page: Page, numbers: readonly number[]) => expect.poll(() => heardBy(page)).toEqual(numbers);
  const tell = (from: number, to: number) =>
    test().database.run(sql`
      select tell_person(${me}, 'conversation.ended', jsonb_build_object('number', n)) from generate_series(${from}::int, ${to}::int) n`);
  const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);

  it('share one connection, and each hears each event once', { timeout: timeoutMs }, async () => {
    const [first, second] = [await openTab(), await openTab()];
    await tell(1, 5);
    for (const page of [first, second]) await hears(page, upTo(5));
    expect(connections).toBe(1);
    await expect.poll(() => http.streams.size()).toBe(1);

    // The tab that leads is closed while events keep coming, until the other has taken over.
    let last = 5;
    let tookOver = false;
    const telling = (async () => {
      while (!tookOver) await tell(++last, last);
    })();
    try {
      await expect.poll(async () => (await heardBy(second)).length).toBeGreaterThan(10);
      await first.close();
      await expect.poll(() => connections).toBe(2);
    } finally {
      tookOver = true;
      await telling;
    }
    await hears(second, upTo(last));

    // A new tab hears what comes from now on.
    const third = await openTab();
    await tell(last + 1, last + 1);
    await hears(third, [last + 1]);
    await hears(second, upTo(last + 1));
    expect(connections).toBe(2);
    expect(await second.evaluate(() => (globalThis as unknown as TabWindow).resets)).toBe(0); // nobody had to read anew
  });

  it('hear everything once when the server restarts', { timeout: timeoutMs }, async () => {
    const [first, second] = [await openTab(), await openTab()];
    await tell(1, 2);
    for (const page of [first, second]) await hears(page, [1, 2]);
    const { port } = new URL(address);
    await stopServer();
    for (const page of [first, second]) await isIn(page, 'lost');
    await tell(3, 4);
    await startServer(Number(port));
    for (const page of [first, second]) {
      await hears(page, upTo(4));
      await isIn(page, 'live');
      expect(await page.evaluate(() => (globalThis as unknown as TabWindow).resets)).toBeLessThanOrEqual(1);
    }
  });

  it(
    'take over from a tab that is asleep, and let go of the connection when the last one closes it',
    { timeout: timeoutMs },
    async () => {
      const sleeper = await context.newPage();
      await sleeper.goto(`${address}/healthz`);
      await sleeper.evaluate((userId) => {
        void navigator.locks.request(`nakodo stream of ${userId}`, () => new Promise(() => undefined)); // leads, and does nothing
      }, me);
      const page = await context.newPage();
      await page.goto(`${address}/healthz`);
      await page.evaluate(code.replace(/^var streamOf/m, 'window.streamOf'));
      await page.evaluate((userId) => {
        const tab = globalThis as unknown as TabWindow;
        tab.stream = tab.streamOf.openPersonStream(userId);
        document.dispatchEvent(new Event('visibilitychange')); // somebody looks at it
      }, me);
      await isIn(page, 'live');
      await expect.poll(() => http.streams.size()).toBe(1); // those of the test before go when the server hears of it
      await page.evaluate(() => (globalThis as unknown as TabWindow).stream.close());
      await expect.poll(() => http.streams.size()).toBe(0);
    },
  );
});
