// A real Chromium for tests of pages, and axe to look for what somebody with other eyes or hands would stumble over.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type Page } from 'playwright-core';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function findChromium(): string | undefined {
  return candidates.find((path) => existsSync(path));
}

/**
 * Of several `--disable-features` Chromium heeds the last alone: all that any test wants off is here, with what Playwright turns off on Linux
 * (chromiumSwitches.ts, 1.65), which this replaces.
 */
const off = [
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  // The suggestions of each window's address bar, two pages that nobody sees: half of the CPU that a page costs until it can be clicked.
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
  // In calls, addresses are told as they are.
  'WebRtcHideLocalIpsWithMdns',
];

const flags = [
  `--disable-features=${off.join(',')}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A camera that turns a wheel and a microphone that beeps; calls also over the loopback. */
export const callFlags = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
];

/** Whatever a page is waited for, and its browser, may take so long on a busy machine; polls, too (vitest.config.ts). */
export const waitMs = 120_000;

export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('There is no Chromium here: npm test says how to install it');
  return await chromium.launch({ executablePath, args: [...flags, ...more], timeout: waitMs });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Until what was changed is drawn: only then have listeners to sizes and colours heard of it. Windows of Chromium that are resized again before they
 * have drawn may stop drawing for good (chromiumembedded/cef#2627), and then the next click waits for a frame that never comes: it is said here instead.
 */
export async function untilDrawn(page: Page): Promise<void> {
  const stopped = await page.evaluate(async (ms) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const drawn = frame().then(frame);
    const late = new Promise<string>((resolve) => setTimeout(() => resolve(`${innerWidth} px, ${document.visibilityState}`), ms));
    return await Promise.race([drawn.then(() => undefined), late]);
  }, waitMs);
  if (stopped !== undefined) throw new Error(`${page.url()} draws no frames any more (${stopped})`);
}

/** What axe finds wrong with the page as it is drawn, WCAG 2.2 AA and good practice: rule and place. */
export async function violations(page: Page): Promise<string[]> {
  await untilDrawn(page);
  // Once a document; not as a script tag: the page's own policy forbids inline scripts.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  return await page.evaluate(async () => {
    // What is just arriving is half transparent for a moment: contrast is judged as if it had arrived.
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    const { violations: found } = await (
      globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }> };
      }
    ).axe.run({ resultTypes: ['violations'] }); // all rules; what they passed is not written down in full
    return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  });
}

/** Notes in the page, from now on, whether something has these words: for what does not stay. Returns: until it was there. */
export async function noteWhenThere(page: Page, selector: string, words: string): Promise<() => Promise<void>> {
  const noted = await page.evaluateHandle(
    ([all, sought]) => ({
      there: new Promise<void>((resolve) => {
        const look = () => {
          if ([...document.querySelectorAll(all)].some(({ textContent }) => textContent.includes(sought))) resolve();
        };
        new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
        look();
      }),
    }),
    [selector, words] as const,
  );
  return async () => {
    const late = await noted.evaluate(
      async ({ there }, ms) =>
        await Promise.race([there.then(() => false), new Promise((resolve) => setTimeout(() => resolve(true), ms))]),
      waitMs,
    );
    if (late) throw new Error(`${page.url()} never said: ${words}`);
    await noted.dispose();
  };
}

/** Does something, of which a notice tells that it is done; it is there for 6 s. */
export async function untilNoticed(page: Page, words: string, act: () => Promise<void>): Promise<void> {
  const noticed = await noteWhenThere(page, '.toast', words);
  await act();
  await noticed();
}
