// The page about the HTTP API: for anyone, offline, under our own policy, on a phone and at a desk.
import { describe, expect, it } from 'vitest';
import { violations } from '../support/browser.js';
import { desktop, noBrowser, openSite, phone, timeoutMs } from '../support/site.js';

const site = openSite({ demo: false });

describe.skipIf(noBrowser)('the reference', () => {
  it.each([
    ['a phone', phone],
    ['a desk', desktop],
  ])('on %s shows every address, finds one, and opens it', { timeout: timeoutMs }, async (_, size) => {
    const page = await site.open('/reference', size);
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    await page.getByRole('heading', { name: 'HTTP API' }).waitFor();
    const { paths } = (await (await fetch(`${site.address()}/api/openapi.json`)).json()) as { paths: Record<string, object> };
    const all = Object.values(paths).flatMap((methods) => Object.keys(methods)).length;
    await page.getByText(`${all} addresses`).waitFor();
    await page.getByLabel('Find an address').fill('events matches get');
    const entry = page.locator('#getEventPersonMatches');
    await page.locator('details.operation').nth(1).waitFor({ state: 'detached' });
    await entry.locator('summary').click();
    await entry.getByText('matches: [Match, ...]').waitFor();
    await entry.getByText(`curl ${site.address()}/api/events/{eventId}/people/{userId}/matches`).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    await page.getByLabel('Find an address').fill('');
    await page.getByRole('cell', { name: 'rate_limited' }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect([...asked].filter((origin) => origin !== site.address())).toEqual([]);
    expect(site.trouble).toEqual([]);
  });
});
