// Where a host app signs people in: the pages offer no accounts and say who does.
import { describe, expect, it } from 'vitest';
import { expectSoundEverywhere, noBrowser, openSite, timeoutMs } from '../support/site.js';

const site = openSite({ demo: false, env: { ACCOUNTS: 'false' } });

describe.skipIf(noBrowser)('pages beside a host app', () => {
  it.each(['/', '/sign-in?next=/profile', '/sign-up', '/reset-password'])(
    'say at %s who signs people in, and offer no form for it',
    { timeout: timeoutMs },
    async (path) => {
      const page = await site.open(path);
      await page.getByText('sign in through the app or site that sent them here').waitFor();
      expect(await page.locator('input[type=password]').count()).toBe(0);
      expect(await page.getByRole('link', { name: 'Sign up' }).count()).toBe(0);
      await expectSoundEverywhere(page);
      await page.context().close();
    },
  );
});
