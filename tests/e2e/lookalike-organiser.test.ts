// An organiser's lookalike pool in a real browser: made from a starting point, watched, changed, turned into an event; and moderators who look
// at photos, with keys, and at accounts that look like one.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { photoConsentVersion } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { untilNoticed } from '../support/browser.js';
import { openLooks, photos, upload } from '../support/looks.js';
import { desktop, expectSound, expectSoundEverywhere, noBrowser, phone, timeoutMs } from '../support/site.js';

const looks = openLooks();
const { db } = looks;

/** Signed in with this role, at an address. */
async function openStaff(name: string, role: 'admin' | 'moderator', path: string, options = desktop) {
  const person = await looks.newPerson(name, 'woman', options);
  await db().run(sql`insert into staff (user_id, role) values (${person.id}, ${role})`);
  await person.page.goto(looks.address() + path);
  return person;
}

/** Somebody who joined, agreed and gave a photo, without looking at pages. */
async function openGiver(pool: { id: string; code: string }, name: string, gender: string, photo: Buffer) {
  const person = await joinAndAgree(pool, name, gender);
  await givePhoto(person, pool.id, photo);
  return person;
}

async function joinAndAgree(pool: { id: string; code: string }, name: string, gender: string) {
  const person = await looks.newPerson(name, gender, phone);
  const { request } = person.page.context();
  const headers = { origin: looks.address() };
  const at = looks.address();
  const joined = await request.post(`${at}/api/lookalike/join`, { data: { code: pool.code }, headers });
  expect(joined.status()).toBe(200);
  await request.put(`${at}/api/lookalike/${pool.id}/consent`, { data: { version: photoConsentVersion }, headers });
  return person;
}

async function givePhoto({ page }: { page: Page }, poolId: string, photo: Buffer): Promise<void> {
  const given = await page.context().request.post(`${looks.address()}/api/faces`, {
    multipart: { poolId, file: upload(photo) },
    headers: { origin: looks.address() },
  });
  expect(given.status()).toBe(202);
}

const untilWorked = (poolId: string) =>
  expect
    .poll(
      async () =>
        (
          await db().getRow<{ n: number }>(
            sql`select count(*)::int as n from match_jobs where pool_id = ${poolId} and status in ('pending', 'processing')`,
          )
        ).n,
      { timeout: timeoutMs },
    )
    .toBe(0);

async function close(...people: readonly { page: Page }[]): Promise<void> {
  expect(looks.trouble).toEqual([]);
  for (const { page } of people) await page.context().close();
}

const lookalikePools = (page: Page) => page.getByRole('region', { name: 'Lookalike pools' });

describe.skipIf(noBrowser)('an organiser’s lookalike pool', () => {
  it(
    'is made from a starting point, shows photos as they come and what did not work, is changed, and becomes an event',
    { timeout: timeoutMs * 4 },
    async () => {
      const organiser = await openStaff('Ola', 'admin', '/organise');
      const { page } = organiser;
      await lookalikePools(page).getByText('None yet.').waitFor();
      await lookalikePools(page).getByRole('link', { name: 'Create a lookalike pool' }).click();
      await page.getByRole('button', { name: 'Create the pool' }).click();
      await page.getByText('Choose a policy: without one nobody can be matched.').waitFor();
      await page.getByLabel('Name').fill('Campus twins');
      expect(await page.getByLabel('Code').inputValue()).toBe('CAMPUSTWINS');
      await page.getByLabel('Policy').selectOption({ label: 'New: By faces' });
      expect(await page.getByLabel('When moderators look at photos').inputValue()).toBe('before');
      await expectSoundEverywhere(page);
      await page.getByRole('button', { name: 'Create the pool' }).click();
      await page.getByRole('heading', { level: 1, name: 'Campus twins' }).waitFor();
      await page.getByText('Nobody has joined yet.').first().waitFor();
      await expectSoundEverywhere(page);

      const poolId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      const pool = { id: poolId, code: 'campustwins' };
      const ann = await openGiver(pool, 'Ann', 'woman', await photos.evening());
      const wes = await openGiver(pool, 'Wes', 'man', await photos.wall());
      // Without a reload.
      await page.getByText('waits for a moderator').first().waitFor();
      await page.getByText('We can’t see a face').waitFor();
      await page.getByText('needs another photo').waitFor();
      await page.getByText('no usable face', { exact: true }).waitFor();
      await expectSoundEverywhere(page);
      await page.setViewportSize(desktop.viewport);

      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('Paused.', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByText('Up to date.', { exact: true }).waitFor();

      await page.getByRole('searchbox').fill('wes');
      await page.getByRole('button', { name: 'Take out Wes' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
      await page.getByText('Nobody is called “wes”.').waitFor();

      await page.getByRole('link', { name: 'Settings' }).click();
      await page.getByLabel('How many people somebody is shown').fill('90');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('From 1 to 50 people, or empty.').waitFor();
      await page.getByLabel('How many people somebody is shown').fill('5');
      await page.getByLabel('When moderators look at photos').selectOption('after');
      await untilNoticed(page, 'Saved.', () => page.getByRole('button', { name: 'Save' }).click());
      await expectSoundEverywhere(page);
      expect(await db().getRow(sql`select match_limit, photo_moderation from pools where id = ${poolId}`)).toEqual({
        match_limit: 5,
        photo_moderation: 'after',
      });

      await page.getByRole('button', { name: 'Make it an event' }).click();
      await page.getByRole('dialog').getByText('they were given for this alone').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Make it an event' }).click();
      await page.waitForURL(/\/organise\/events\//);
      expect(await db().rows(sql`select id from faces where pool_id = ${poolId}`)).toEqual([]);
      await page.getByRole('link', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Make it a lookalike pool' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Make it a lookalike pool' }).click();
      await page.waitForURL(/\/organise\/lookalike\//);
      await page.getByRole('link', { name: 'Settings' }).click();
      await page.getByRole('button', { name: 'Delete the pool' }).click();
      await page.getByRole('dialog').getByRole('textbox').fill('campustwins');
      await page.getByRole('dialog').getByRole('button', { name: 'Delete the pool' }).click();
      await lookalikePools(page).getByText('None yet.').waitFor();
      await close(organiser, ann, wes);
    },
  );

  it('shows what became of a photo that was given and refused between two looks', { timeout: timeoutMs * 2 }, async () => {
    const pool = await looks.createPool();
    const organiser = await openStaff('Ola', 'admin', `/organise/lookalike/${pool.id}`);
    const wes = await joinAndAgree(pool, 'Wes', 'man');
    await organiser.page.getByText('no photo yet', { exact: true }).waitFor();
    let look: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (look = resolve));
    await organiser.page.route(`**/api/lookalike/${pool.id}/overview`, async (route) => {
      await held;
      await route.continue();
    });
    await givePhoto(wes, pool.id, await photos.wall());
    await untilWorked(pool.id);
    look();
    const words = organiser.page.getByText('no usable face', { exact: true });
    await words.waitFor();
    expect(await words.count()).toBe(1);
    await close(organiser, wes);
  });

  it('is kept current also when an answer takes longer than from look to look', { timeout: timeoutMs * 2 }, async () => {
    const pool = await looks.createPool();
    const organiser = await openStaff('Ola', 'admin', `/organise/lookalike/${pool.id}`);
    const { page } = organiser;
    await page.clock.install();
    await page.reload();
    await page.getByText('Nobody has joined yet.').first().waitFor();
    await page.route(`**/api/lookalike/${pool.id}/overview`, async (route) => {
      for (const _ of [1, 2]) await page.clock.fastForward(3000);
      await route.continue();
    });
    const wes = await joinAndAgree(pool, 'Wes', 'man');
    const words = page.getByText('no photo yet', { exact: true });
    await words.waitFor();
    expect(await words.count()).toBe(1);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await close(organiser, wes);
  });

  it('says so when the address leads to none', { timeout: timeoutMs }, async () => {
    const organiser = await openStaff('Ola', 'admin', '/organise/lookalike/00000000-0000-4000-8000-000000000000');
    const heading = organiser.page.getByRole('heading', { name: 'There is no such pool' });
    await heading.waitFor();
    expect(await heading.count()).toBe(1);
    await expectSound(organiser.page);
    await close(organiser);
  });
});

describe.skipIf(noBrowser)('moderators', () => {
  it('approve and reject photos with a key each, and their people see it at once', { timeout: timeoutMs * 4 }, async () => {
    const pool = await looks.createPool();
    await db().run(sql`update pools set photo_moderation = 'before' where id = ${pool.id}`);
    const moderator = await openStaff('Mo', 'moderator', '/reports');
    const { page } = moderator;
    await page.getByRole('link', { name: 'Photos' }).click();
    await page.getByRole('heading', { name: 'No photo waits' }).waitFor();
    await expectSoundEverywhere(page);
    await page.setViewportSize(desktop.viewport);

    const ann = await openGiver(pool, 'Ann', 'woman', await photos.evening());
    const ben = await openGiver(pool, 'Ben', 'man', await photos.bar());
    await untilWorked(pool.id);
    await page.reload();
    const desk = page.getByRole('region', { name: /^Photo 1 of 2/ });
    await desk.getByRole('heading', { name: 'Ann' }).waitFor();
    await desk.getByRole('img', { name: 'Given by Ann' }).waitFor();
    await desk.getByText('Says to be 25 to 34').waitFor();
    await expectSoundEverywhere(page);
    await page.setViewportSize(desktop.viewport);

    await desk.focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'Ben' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('heading', { name: 'Ann' }).waitFor();
    await page.keyboard.press('a');
    await page.getByRole('heading', { name: 'Ben' }).waitFor(); // the next one is there
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Why?').waitFor();
    await expectSoundEverywhere(page);
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await dialog.getByText('Choose why: their person is told.').waitFor();
    await page.keyboard.press('4');
    await dialog
      .getByRole('radio', { name: /Somebody else/ })
      .and(dialog.locator(':checked'))
      .waitFor();
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('heading', { name: 'No photo waits' }).waitFor();
    expect(
      await db().rows(sql`
        select p.name, f.moderation, f.rejection from faces f join profiles p on p.id = f.user_id where f.pool_id = ${pool.id} order by 1`),
    ).toEqual([
      { name: 'Ann', moderation: 'approved', rejection: null },
      { name: 'Ben', moderation: 'rejected', rejection: 'somebody_else' },
    ]);

    await page.getByRole('link', { name: 'Newest' }).click();
    await page.getByRole('heading', { name: 'Ann' }).waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await page.getByRole('navigation', { name: 'Photos by what there is to do' }).getByRole('link', { name: 'Reports' }).click();
    await page.getByRole('link', { name: 'Log' }).click();
    await page.getByText('rejected a photo of Ben').waitFor();
    await page.getByRole('img', { name: 'The photo' }).first().waitFor();
    await expectSoundEverywhere(page);
    await close(moderator, ann, ben);
  });

  it('look at two accounts with the same face, side by side', { timeout: timeoutMs * 3 }, async () => {
    const pool = await looks.createPool();
    const ann = await openGiver(pool, 'Ann', 'woman', await photos.evening());
    const ben = await openGiver(pool, 'Ben', 'man', await photos.bar());
    await untilWorked(pool.id);
    await db().run(sql`delete from face_flags`);
    await db().run(sql`
      insert into face_flags (pool_id, kind, face_id, other_face_id, similarity)
      select ${pool.id}, 'same_face', a.id, b.id, 0.97 from faces a, faces b
      where a.user_id = ${ann.id} and a.pool_id = ${pool.id} and b.user_id = ${ben.id} and b.pool_id = ${pool.id}`);
    const moderator = await openStaff('Mo', 'moderator', '/reports/photos/accounts', phone);
    const { page } = moderator;
    const flag = page.getByRole('article', { name: 'The same face on two accounts' });
    await flag.getByText('The two faces are alike to 97 of 100.').waitFor();
    for (const name of ['Ann', 'Ben']) await flag.getByRole('img', { name: `Given by ${name}` }).waitFor();
    await expectSoundEverywhere(page);
    await flag.getByRole('button', { name: 'Remove this photo, of Ben' }).click();
    await page.getByText('The photo of Ben is removed.').waitFor();
    await page.getByRole('heading', { name: 'No two accounts look like one' }).waitFor();
    await expectSoundEverywhere(page);
    expect(await db().rows(sql`select rejection from faces where user_id = ${ben.id}`)).toEqual([{ rejection: 'duplicate' }]);
    expect(await db().rows(sql`select 1 as one from matches where pool_id = ${pool.id}`)).toEqual([]);
    await close(moderator, ann, ben);
  });
});
