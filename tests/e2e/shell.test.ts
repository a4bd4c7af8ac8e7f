// What all pages share, in a real browser: navigation, titles, focus, colours, words when the server is away, and what guests are sent.
import { describe, expect, it } from 'vitest';
import { desktop, expectSoundEverywhere, noBrowser, openSite, phone, timeoutMs } from '../support/site.js';

const site = openSite();
/** Compressed. */
const firstPageBytes = 150 * 1024;

describe.skipIf(noBrowser)('the shell of all pages', () => {
  it('gives each page its title, and its heading the focus', { timeout: timeoutMs }, async () => {
    const page = await site.as('guest-one', '/');
    await page.getByRole('heading', { level: 1, name: /^Hello/ }).waitFor();
    await expect.poll(() => page.title()).toBe('My events · Nakodo');
    await page.getByRole('link', { name: 'Profile', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Your profile' }).waitFor();
    await expect.poll(() => page.title()).toBe('Your profile · Nakodo');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Your profile');
    await page.context().close();
  });

  it('begins a new page at its top, and comes back to where one was', { timeout: timeoutMs }, async () => {
    const page = await site.as('guest-one', '/profile', phone);
    await page.locator('.profile').waitFor();
    // It grows as its parts come.
    await page.waitForFunction(() => document.documentElement.scrollHeight > innerHeight + 900);
    // The browser tells of it a frame later; then the page remembers it.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          addEventListener('scroll', () => resolve(), { once: true });
          scrollTo(0, 900);
        }),
    );
    expect(await page.evaluate(() => scrollY)).toBe(900);
    await page.getByRole('link', { name: 'Events' }).click();
    await page.getByRole('heading', { level: 1, name: /^Hello/ }).waitFor();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
    await page.goBack();
    await page.locator('.profile').waitFor();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(900);
    await page.context().close();
  });

  it('finds the place where one was also when the page takes its time to come', { timeout: timeoutMs }, async () => {
    const { page } = await site.guest('Slow', phone);
    await page.clock.install();
    await page.goto(`${site.address()}/profile`);
    await page.locator('.profile').waitFor();
    // Further down than the page is long without what is on it.
    const place = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          addEventListener('scroll', () => resolve(scrollY), { once: true });
          scrollTo(0, document.documentElement.scrollHeight - innerHeight - 20);
        }),
    );
    await page.getByRole('link', { name: 'Events' }).click();
    await page.getByRole('heading', { level: 1, name: /^Hello/ }).waitFor();
    // As on a slow line.
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/api/me/profile', async (route) => {
      await held;
      await route.continue();
    });
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Your profile' }).waitFor();
    await page.clock.fastForward(5000);
    expect(await page.locator('.profile').count()).toBe(0);
    answer();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('remembers the colours one chose, also before the first paint', { timeout: timeoutMs }, async () => {
    const page = await site.open('/', { ...desktop, colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const light = await ground();
    await page.getByRole('radio', { name: 'Dark' }).check();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.route('**/assets/*.js', (route) => route.abort());
    await page.reload({ waitUntil: 'commit' });
    await expect.poll(ground).toBe(dark);
    await page.unroute('**/assets/*.js');
    await page.reload();
    await page.getByRole('radio', { name: 'System' }).check();
    await expect.poll(ground).toBe(light);
    await page.context().close();
  });

  it('says that the server is away, and loads what failed when it is back', { timeout: timeoutMs }, async () => {
    const page = await site.as('guest-one', '/');
    await page.getByRole('link', { name: /mixer/ }).waitFor();
    await page.getByRole('link', { name: 'Profile', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Your profile' }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Events' }).click();
    await page.getByText('You are offline.').waitFor();
    await page.getByRole('alert').getByText('The server is away.').waitFor();
    await expectSoundEverywhere(page);
    await page.context().setOffline(false);
    await page.getByRole('link', { name: /mixer/ }).waitFor();
    await expect.poll(() => page.getByText('You are offline.').count()).toBe(0);
    await page.context().close();
  });

  it('takes the second half of a double click nowhere but where the first was', { timeout: timeoutMs }, async () => {
    const page = await site.open('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.evaluate(() => {
      const place = (name: string, left: number) => {
        const button = document.createElement('button');
        Object.assign(button.style, {
          position: 'fixed',
          zIndex: '99',
          top: '0',
          left: `${left}px`,
          width: '80px',
          height: '40px',
        });
        button.textContent = name;
        button.dataset['clicks'] = '0';
        button.addEventListener('click', () => (button.dataset['clicks'] = String(Number(button.dataset['clicks']) + 1)));
        document.body.append(button);
        return button;
      };
      place('Stays', 200);
      const goes = place('Goes', 0);
      goes.addEventListener('click', () => {
        goes.remove();
        place('Comes', 0);
      });
    });
    const clicks = async (name: string) => await page.getByRole('button', { name }).getAttribute('data-clicks');
    await page.mouse.dblclick(20, 20);
    expect(await clicks('Comes')).toBe('0');
    await page.mouse.dblclick(220, 20);
    expect(await clicks('Stays')).toBe('2');
    await page.mouse.click(20, 20);
    expect(await clicks('Comes')).toBe('1');
    await page.context().close();
  });

  it('has words for an address that leads nowhere, and a way on', { timeout: timeoutMs }, async () => {
    const page = await site.as('guest-one', '/organise');
    await page.getByRole('heading', { level: 1, name: 'There is nothing at this address' }).waitFor();
    await expectSoundEverywhere(page);
    await page.getByRole('main').getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: /^Hello/ }).waitFor();
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it.each(['/', '/profile', '/conversations'])(
    'is sound at %s, in both widths and schemes',
    { timeout: timeoutMs },
    async (path) => {
      const page = await site.as('guest-one', path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('load');
      await expect.poll(() => page.locator('.skeleton, .loading').count()).toBe(0);
      await expectSoundEverywhere(page);
      expect(site.trouble).toEqual([]);
      await page.context().close();
    },
  );

  it('says at the ends of a full bottom bar that it goes on there', { timeout: timeoutMs }, async () => {
    const page = await site.as('organiser', '/organise', phone);
    const bar = page.getByRole('navigation', { name: 'Pages' });
    const signs = () =>
      bar.evaluate((nav) => ['::before', '::after'].map((end) => getComputedStyle(nav, end).content !== 'none'));
    await expect.poll(() => bar.getByRole('link').count()).toBe(9);
    await expect.poll(signs).toEqual([true, true]);
    await expectSoundEverywhere(page);
    await page.setViewportSize(phone.viewport);
    await bar.getByRole('link', { name: 'Events' }).focus();
    await expect.poll(signs).toEqual([false, true]);
    await bar.getByRole('link', { name: 'Profile' }).focus();
    await expect.poll(signs).toEqual([true, false]);
    await page.setViewportSize(desktop.viewport);
    await expect.poll(signs).toEqual([false, false]);
    const guest = await site.as('guest-one', '/profile', phone);
    await guest.getByRole('heading', { level: 1 }).waitFor();
    expect(await guest.locator('.nav').evaluate((nav) => getComputedStyle(nav, '::after').content)).toBe('none');
    expect(site.trouble).toEqual([]);
    await page.context().close();
    await guest.context().close();
  });

  it('sends no organiser’s page to guests, and a small first page to everybody', { timeout: timeoutMs }, async () => {
    const page = await site.open('/');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const bytes = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.endsWith('.js'))
        .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
    );
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(firstPageBytes);
    const guest = await site.as('guest-one', '/');
    await guest.getByRole('heading', { level: 1 }).waitFor();
    const scripts = () =>
      guest.evaluate(() => performance.getEntriesByType('resource').flatMap(({ name }) => (name.endsWith('.js') ? [name] : [])));
    await expect.poll(scripts).toEqual(expect.arrayContaining([expect.stringContaining('event-page')]));
    expect((await scripts()).filter((name) => /organis|polic|import/.test(name))).toEqual([]);
    await page.context().close();
    await guest.context().close();
  });
});
