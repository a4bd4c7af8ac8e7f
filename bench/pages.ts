// npm run bench pages [loads]: what a first visit costs in a real Chromium with an empty cache: compressed bytes of scripts until the page can
// be used, and how long that takes. "Can be used": its content is drawn, nothing is loading any more, and the browser is idle.
// Baseline in the same run: /healthz, the least a navigation costs here.
import type { Browser, BrowserContext } from 'playwright-core';
import { parseSettings } from '../src/config/load.js';
import { serve } from '../src/server/serve.js';
import { openChromium } from './support/chromium.js';
import { withDatabase } from './support/database.js';
import { quantile } from './support/quantile.js';
import { report, say, short } from './support/report.js';

const standardLoads = 15;
const budget = { scriptBytes: 150 * 1024, usableMs: 1000 };

interface Load {
  readonly usableMs: number;
  readonly scriptBytes: number;
  readonly otherBytes: number;
  readonly requests: number;
}

export async function benchPages(args: readonly string[]): Promise<void> {
  const loads = Number(args[0] ?? standardLoads);
  await withDatabase(({ url }) => measurePages(url, loads));
}

async function measurePages(url: string, loads: number): Promise<void> {
  const { settings } = parseSettings({
    DATABASE_URL: url,
    PORT: '0',
    LOG_LEVEL: 'silent',
    JWT_SECRET: 'j'.repeat(40),
    RATE_LIMIT_SCALE: '0',
  });
  const silent = { info: () => undefined, error: (_: unknown, message: string) => say(message) };
  const serving = await serve(settings, { log: silent, demo: true, worker: false });
  const browser = await openChromium();
  try {
    const eventPath = await firstEvent(browser, serving.address);
    const least = quantile(await measureHealth(browser, serving.address, loads), 0.5);
    const visits = [
      { page: 'landing', path: '/', account: undefined },
      { page: 'home', path: '/', account: 'guest-one' },
      { page: 'event', path: eventPath, account: 'guest-one' },
    ];
    for (const { page, path, account } of visits) {
      say(`${page}: ${loads} first visits`);
      const measured: Load[] = [];
      for (let load = 0; load < loads; load++) measured.push(await visit(browser, serving.address, path, account));
      reportPage(page, measured, least);
    }
  } finally {
    await browser.close();
    await serving.stop();
  }
}

async function signIn(context: BrowserContext, address: string, account: string): Promise<void> {
  await context.request.post(`${address}/api/demo/sign-in`, { data: { account }, headers: { origin: address } });
}

async function firstEvent(browser: Browser, address: string): Promise<string> {
  const context = await browser.newContext();
  await signIn(context, address, 'guest-one');
  const { events } = (await (await context.request.get(`${address}/api/events`)).json()) as { events: { id: string }[] };
  await context.close();
  return `/events/${events[0]?.id}`;
}

async function measureHealth(browser: Browser, address: string, loads: number): Promise<number[]> {
  const times: number[] = [];
  for (let load = 0; load < loads; load++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${address}/healthz`);
    times.push(await page.evaluate(() => performance.now()));
    await context.close();
  }
  return times;
}

/** A context of its own: nothing is in its cache. */
async function visit(browser: Browser, address: string, path: string, account: string | undefined): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  if (account !== undefined) await signIn(context, address, account);
  const page = await context.newPage();
  await page.addInitScript(() => {
    const seen = globalThis as unknown as { usableMs?: number };
    const look = () => {
      const drawn = document.querySelector('main h1:not(.hidden)') && !document.querySelector('.loading, .skeleton');
      if (drawn) requestIdleCallback(() => (seen.usableMs ??= performance.now()));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(address + path);
  await page.waitForFunction(() => 'usableMs' in globalThis);
  const load = await page.evaluate(() => {
    const { usableMs } = globalThis as unknown as { usableMs: number };
    const fetched = performance
      .getEntriesByType('resource')
      .map((entry) => entry as PerformanceResourceTiming)
      .filter(({ responseEnd }) => responseEnd <= usableMs);
    const bytes = (of: readonly PerformanceResourceTiming[]) => of.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    const isScript = ({ name }: PerformanceResourceTiming) => name.endsWith('.js');
    return {
      usableMs,
      scriptBytes: bytes(fetched.filter(isScript)),
      otherBytes: bytes(fetched.filter((entry) => !isScript(entry))),
      requests: fetched.length + 1,
    };
  });
  await context.close();
  return load;
}

function reportPage(page: string, loads: readonly Load[], healthMs: number): void {
  const times = loads.map(({ usableMs }) => usableMs);
  const largest = (of: (load: Load) => number) => Math.max(...loads.map(of));
  const p50 = quantile(times, 0.5);
  const scriptBytes = largest((load) => load.scriptBytes);
  report('pages', {
    page,
    loads: loads.length,
    script_kb: short(scriptBytes / 1024),
    other_kb: short(largest((load) => load.otherBytes) / 1024),
    requests: largest((load) => load.requests),
    usable_ms: { p50: short(p50), p95: short(quantile(times, 0.95)), max: short(Math.max(...times)) },
    within_budget: scriptBytes <= budget.scriptBytes && quantile(times, 0.95) <= budget.usableMs,
    baseline: 'a navigation to /healthz',
    baseline_ms: short(healthMs),
    ratio: short(healthMs / p50),
  });
}
