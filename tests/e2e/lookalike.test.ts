// The lookalike mode in real browsers, with real photos and the networks that ship: from the code to a conversation, and everything that does not work.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { photoConsentVersion } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { agree, choose, comeIn, giveByDrop, giveByPaste, openLooks, photos, send, upload } from '../support/looks.js';
import { desktop, expectSound, expectSoundEverywhere, noBrowser, phone, timeoutMs } from '../support/site.js';

const looks = openLooks(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']);
const { db } = looks;

/** What counts of a pool: photos, pairs, jobs and notes of consent. */
async function counts(poolId: string) {
  return await db().getRow(sql`
    select (select count(*)::int from faces where pool_id = ${poolId}) as faces,
      (select count(*)::int from matches where pool_id = ${poolId}) as matches,
      (select count(*)::int from consents where pool_id = ${poolId} and withdrawn_at is null) as consents`);
}

/** So that a page that was loaded anew is told from one that was not. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(globalThis, { stayed: true }));
const stayed = (page: Page) => page.evaluate(() => 'stayed' in globalThis);

const cardOf = (page: Page, name: string) => page.getByRole('article', { name });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

/** Ada on a phone and Bo at a desk, who look very much alike, each with a photo. */
async function twoAlike() {
  const pool = await looks.createPool();
  const [ada, bo] = await Promise.all([
    looks.openPerson('Ada Long', 'woman', `/join/${pool.code}`, phone),
    looks.openPerson('Bo', 'man', `/looks/${pool.code}`, desktop),
  ]);
  for (const { page } of [ada, bo]) {
    await comeIn(page);
    await agree(page);
  }
  await send(ada.page, upload(await photos.evening()));
  await ada.page.getByRole('heading', { name: 'My photo' }).waitFor();
  await mark(ada.page);
  await giveByDrop(bo.page, await photos.bar());
  await bo.page.getByRole('button', { name: 'Send this photo' }).click();
  for (const [page, name] of [
    [ada.page, 'Bo'],
    [bo.page, 'Ada Long'],
  ] as const)
    await cardOf(page, name).waitFor();
  return { pool, ada, bo };
}

/** With the pointer on who was hidden as soon as they are: nobody is hurried there, and 8 s are no more than a stall of a busy machine. */
const pointAtOnce = (page: Page) =>
  page.evaluate(() => {
    const point = () =>
      document.querySelector('.looks-hidden')?.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
    new MutationObserver(point).observe(document.body, { childList: true, subtree: true });
  });

async function end(...people: readonly { page: Page }[]): Promise<void> {
  expect(looks.trouble).toEqual([]);
  for (const { page } of people) await page.context().close();
}

describe.skipIf(noBrowser)('two people who look alike', () => {
  it('agree, give a photo, see each other without reloading, say hello, and write', { timeout: timeoutMs * 3 }, async () => {
    const { pool, ada, bo } = await twoAlike();
    expect(await stayed(ada.page)).toBe(true);
    expect(await db().rows(sql`select version from consents where pool_id = ${pool.id}`)).toEqual([
      { version: photoConsentVersion },
      { version: photoConsentVersion },
    ]);
    await ada.page.getByTestId('news').getByText('Bo is new on your list.').waitFor();
    const card = cardOf(ada.page, 'Bo');
    await card.getByText('Very much alike').waitFor();
    await card.getByText('You both like jazz').waitFor();
    expect(await card.getByRole('meter', { name: 'Likeness' }).getAttribute('aria-valuetext')).toBe('Very much alike');
    const face = card.getByAltText('Bo’s face');
    expect(await face.getAttribute('loading')).toBe('lazy');
    await expect.poll(() => face.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(50);
    await expectSoundEverywhere(ada.page);

    await card.getByRole('button', { name: 'The photo of Bo, larger' }).click();
    await ada.page.getByRole('dialog').getByAltText('Your face').waitFor();
    await expectSound(ada.page);
    await ada.page.keyboard.press('Escape');

    await card.getByRole('button', { name: 'Say hello to Bo' }).click();
    await bo.page.getByText('Ada said hello to you.').waitFor();
    await bo.page.getByRole('button', { name: 'Say hello back' }).click();
    await card.getByRole('link', { name: 'Open the conversation with Bo' }).click();
    await ada.page.getByText('Your faces are very much alike.').waitFor();
    const place = ada.page.getByRole('link', { name: 'Test pool' });
    expect(await place.getAttribute('href')).toBe(`/looks/${pool.code}`);
    await ada.page.getByRole('textbox').fill('We could be twins');
    await ada.page.keyboard.press('Enter');
    await bo.page.getByRole('link', { name: /Open the conversation with Ada.*1 new/ }).click();
    await bo.page.getByRole('log').getByText('We could be twins').waitFor();
    await end(ada, bo);
  });

  it(
    'are hidden after a while in which it can be taken back, and later from the list of who is hidden',
    { timeout: timeoutMs * 2 },
    async () => {
      const { pool, ada, bo } = await twoAlike();
      await pointAtOnce(ada.page);
      const hide = async () => {
        await ada.page.getByRole('button', { name: 'More about Bo', exact: true }).click();
        await ada.page.getByRole('button', { name: 'Hide Bo' }).click();
      };
      await hide();
      // The focus is where one can take it back.
      await expect.poll(() => focused(ada.page)).toBe('Undo');
      await ada.page.keyboard.press('Enter');
      await cardOf(ada.page, 'Bo').waitFor();
      expect(await hiddenIn(pool.id)).toBe(0);

      await hide();
      await ada.page.getByText('You do not see Bo any more.').waitFor();
      await expectSound(ada.page);
      await ada.page.getByRole('link', { name: 'Messages' }).first().click(); // leaving the page makes it so at once
      await expect.poll(() => hiddenIn(pool.id)).toBe(1);
      await ada.page.goBack();
      await ada.page.getByRole('heading', { name: 'Nobody on your list' }).waitFor();
      await cardOf(bo.page, 'Ada Long').waitFor(); // the other one is not told
      await cardOf(bo.page, 'Ada Long').getByRole('button', { name: 'Say hello to Ada' }).click();
      await bo.page.getByText(/You said hello/).waitFor();
      await ada.page.reload();
      const hidden = ada.page.getByRole('list', { name: 'Hidden people' });
      await hidden.getByText('Bo', { exact: true }).waitFor();
      expect(await ada.page.getByText(/said hello/).count()).toBe(0);
      await expectSoundEverywhere(ada.page);
      await hidden.getByRole('button', { name: 'Show again: Bo' }).click();
      await cardOf(ada.page, 'Bo').getByText('Bo said hello to you.').waitFor();
      await hidden.waitFor({ state: 'detached' });
      expect(await hiddenIn(pool.id)).toBe(0);
      await end(ada, bo);
    },
  );

  it('find who said hello also when they are no longer on the list', { timeout: timeoutMs * 2 }, async () => {
    const { ada, bo } = await twoAlike();
    await cardOf(bo.page, 'Ada Long').getByRole('button', { name: 'Say hello to Ada' }).click();
    await cardOf(ada.page, 'Bo').getByText('Bo said hello to you.').waitFor();
    await db().run(sql`update profiles set school = 'Lake School' where id = ${ada.id}`); // the rules want the same one
    const asks = ada.page.getByRole('region', { name: 'Somebody who said hello to you' });
    await asks.getByRole('article', { name: 'Bo' }).waitFor();
    await expectSoundEverywhere(ada.page);
    await asks.getByRole('button', { name: 'Say hello back' }).click();
    await asks.getByRole('link', { name: /Open the conversation with Bo/ }).waitFor();
    expect(looks.trouble).toEqual([]);
    await end(ada, bo);
  });

  it('lose each other when one deletes the photo, or takes the consent back', { timeout: timeoutMs * 3 }, async () => {
    const { pool, ada, bo } = await twoAlike();
    await mark(bo.page);
    await ada.page.getByRole('button', { name: 'Delete', exact: true }).click();
    await ada.page.getByRole('dialog').getByText('everybody on your list, and you on theirs').waitFor();
    await expectSound(ada.page);
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await ada.page.getByRole('button', { name: 'Choose a photo' }).waitFor();
    await cardOf(bo.page, 'Ada Long').waitFor({ state: 'detached' });
    expect(await stayed(bo.page)).toBe(true);
    expect(await counts(pool.id)).toEqual({ faces: 1, matches: 0, consents: 2 });

    await bo.page.getByRole('button', { name: 'Take back my consent' }).click();
    await bo.page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
    await bo.page.getByRole('heading', { name: 'Before you give a photo' }).waitFor();
    expect(await counts(pool.id)).toEqual({ faces: 0, matches: 0, consents: 1 });
    await end(ada, bo);
  });

  it(
    'see pictures again whose links have expired, and nothing of each other after a block',
    { timeout: timeoutMs * 2 },
    async () => {
      const { ada, bo } = await twoAlike();
      let refused = 0;
      await ada.page.route('**/api/pictures?*', async (route) => {
        refused += 1;
        if (refused <= 2) await route.fulfill({ status: 403 });
        else await route.continue();
      });
      // As after a night: the page has old links, and its memory of pictures is empty.
      await ada.page.evaluate(() => {
        for (const image of document.querySelectorAll<HTMLImageElement>('img[src*="/api/pictures"]')) image.src += '&old';
      });
      const face = cardOf(ada.page, 'Bo').getByAltText('Bo’s face');
      await expect.poll(() => refused).toBeGreaterThanOrEqual(2);
      await expect
        .poll(() => face.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0).catch(() => false))
        .toBe(true);

      await ada.page.getByRole('button', { name: 'More about Bo', exact: true }).click();
      await ada.page.getByRole('button', { name: 'Block Bo' }).click();
      await ada.page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
      for (const [page, name] of [
        [ada.page, 'Bo'],
        [bo.page, 'Ada Long'],
      ] as const)
        await cardOf(page, name).waitFor({ state: 'detached' });
      await end(ada, bo);
    },
  );
});

async function hiddenIn(poolId: string): Promise<number> {
  const { hidden } = await db().getRow<{ hidden: number }>(
    sql`select count(*)::int as hidden from matches where pool_id = ${poolId} and (hidden_by_a or hidden_by_b)`,
  );
  return hidden;
}

describe.skipIf(noBrowser)('a photo that does not work', () => {
  it('is refused before it is sent where the browser can tell', { timeout: timeoutMs }, async () => {
    const pool = await looks.createPool();
    const cem = await looks.openPerson('Cem', 'man', `/looks/${pool.code}`, phone);
    const { page } = cem;
    const sent: string[] = [];
    page.on('request', (request) => request.url().endsWith('/api/faces') && sent.push(request.url()));
    await comeIn(page);
    await expectSoundEverywhere(page);
    await agree(page);
    // The button that was pressed is gone: the focus goes on in its place.
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Your photo');
    await expectSoundEverywhere(page);

    await choose(page, upload(Buffer.from('a shopping list'), 'list.jpg'));
    await page.getByText('“list.jpg” is not a picture, or it is damaged.').waitFor();
    const jpeg = await photos.wall();
    await choose(page, upload(Buffer.concat([jpeg, Buffer.alloc(21 * 1024 * 1024)]), 'huge.jpg'));
    await page.getByText(/“huge.jpg” has 21(\.\d)? MB, and at most 20 MB can be read/).waitFor();
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(100)]);
    await choose(page, upload(heic, 'IMG_1.HEIC', 'image/heic'));
    await page.getByText(/“IMG_1.HEIC” is a HEIC photo/).waitFor();
    await choose(page, upload(jpeg.subarray(0, 300), 'cut.jpg'));
    await page.getByText(/“cut.jpg” is damaged/).waitFor();
    await expectSoundEverywhere(page);
    expect(sent).toEqual([]);
    await end(cem);
  });

  it('without a face is refused with what to do, and one with several asks which', { timeout: timeoutMs * 2 }, async () => {
    const pool = await looks.createPool();
    const dee = await looks.openPerson('Dee', 'woman', `/looks/${pool.code}`, phone);
    const { page } = dee;
    await comeIn(page);
    await agree(page);
    await page.route('**/api/faces', (route) => route.abort());
    await send(page, upload(await photos.wall()));
    await page
      .getByRole('alert')
      .getByText(/The connection broke/)
      .waitFor();
    await expectSound(page);
    await page.unroute('**/api/faces');
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.getByRole('alert').getByText('We can’t see a face.').waitFor();
    await expectSoundEverywhere(page);

    await page.setViewportSize(phone.viewport);
    await send(page, upload(await photos.friends()));
    await page.getByRole('heading', { name: 'Which face is yours?' }).waitFor();
    // Brought into view: it came above where one had pressed the button.
    await expect
      .poll(() => page.getByRole('heading', { name: 'Which face is yours?' }).evaluate((one) => one.getBoundingClientRect().top))
      .toBeGreaterThan(0);
    const faces = page.getByRole('button', { name: /^Face \d of 4, from the left$/ });
    expect(await faces.count()).toBe(4);
    await expectSoundEverywhere(page);
    await faces.nth(3).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'My photo' }).waitFor();
    const { x } = await db().getRow<{ x: number }>(
      sql`select (box ->> 'x')::float as x from faces where user_id = ${dee.id} and state = 'ready'`,
    );
    expect(x).toBeGreaterThan(850); // the one on the right
    await end(dee);
  });

  it('of a camera before which nobody is, is refused well', { timeout: timeoutMs * 2 }, async () => {
    const pool = await looks.createPool();
    const eve = await looks.openPerson('Eve', 'woman', `/looks/${pool.code}`, phone);
    const { page } = eve;
    await comeIn(page);
    await agree(page);
    await page.getByRole('button', { name: 'Take a photo' }).click();
    await page.getByText('The camera is on.').waitFor();
    await expectSoundEverywhere(page);
    await page.keyboard.press('Enter'); // the shutter has the focus
    await page.getByAltText('The photo you chose').waitFor();
    expect(await page.locator('video').count()).toBe(0);
    await expect.poll(() => focused(page)).toBe('Send this photo');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('We can’t see a face.').waitFor();
    await end(eve);
  });
});

describe.skipIf(noBrowser)('a pool of people alike', () => {
  it('lets a stranger in as a guest by its code, who pastes a photo', { timeout: timeoutMs }, async () => {
    const pool = await looks.createPool();
    await db().run(sql`update pools set asks_birth_date = true where id = ${pool.id}`);
    const page = await looks.open(`/join/${pool.code.toLowerCase()}`, desktop);
    await page.getByText('People who look like you').waitFor();
    await expectSoundEverywhere(page);
    await page.getByLabel('Your name').fill('Ida');
    await page.getByLabel('Born on').fill('1993-04-05');
    await page.getByRole('button', { name: 'Come in as a guest' }).click();
    await agree(page);
    await giveByPaste(page, await photos.wall());
    await page.getByAltText('The photo you chose').waitFor();
    await page.getByRole('button', { name: 'Another one' }).click();
    // Where one was before.
    await expect.poll(() => focused(page)).toBe('Choose a photo');
    await end({ page });
  });

  it('that compares what profiles say needs no photo, and says why there is nobody', { timeout: timeoutMs * 2 }, async () => {
    const policy = { score: [{ overlap: 'interests', weight: 1 }], threshold: 0.1, limit: 20 };
    const pool = await looks.createPool(policy);
    const fay = await looks.openPerson('Fay', 'woman', `/looks/${pool.code}`, phone);
    await fay.page.getByRole('button', { name: /^Come in/ }).click();
    await fay.page.getByRole('heading', { name: 'Nobody else is here yet' }).waitFor();
    expect(await fay.page.getByRole('button', { name: 'Choose a photo' }).count()).toBe(0);
    await expectSoundEverywhere(fay.page);
    const gus = await looks.openPerson('Gus', 'man', `/looks/${pool.code}`, desktop);
    await gus.page.getByRole('button', { name: /^Come in/ }).click();
    await cardOf(fay.page, 'Gus')
      .getByText(/in common/)
      .waitFor();
    await cardOf(gus.page, 'Fay').getByRole('button', { name: 'Say hello to Fay' }).waitFor();
    await expectSoundEverywhere(fay.page);
    await end(fay, gus);
  });

  it(
    'tells whose photo waits for a moderator or was not accepted, and that it is paused',
    { timeout: timeoutMs * 2 },
    async () => {
      const pool = await looks.createPool();
      await db().run(sql`update pools set photo_moderation = 'before' where id = ${pool.id}`);
      const hal = await looks.openPerson('Hal', 'man', `/looks/${pool.code}`, phone);
      const { page } = hal;
      await comeIn(page);
      await agree(page);
      await send(page, upload(await photos.bar()));
      await page.getByText('A moderator looks at your photo first.').waitFor();
      await expectSoundEverywhere(page);
      await mark(page);
      await looks.rejectPhoto(hal.id);
      await page.getByText(/A moderator did not accept your photo/).waitFor();
      expect(await stayed(page)).toBe(true);
      await expectSound(page);
      await db().run(sql`update pools set matchmaking_enabled = false where id = ${pool.id}`);
      await page.reload();
      await page.getByText('This is paused, or over.').waitFor();
      expect(await page.getByRole('button', { name: 'Replace' }).count()).toBe(0);
      await page.goto(`${looks.address()}/`);
      await page
        .getByRole('link', { name: /Test pool/ })
        .getByText('Paused')
        .waitFor();
      await end(hal);
    },
  );
});
