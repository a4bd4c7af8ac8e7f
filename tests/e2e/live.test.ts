// The live mode as people live through it, each in a browser of their own.
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { noteWhenThere, untilNoticed } from '../support/browser.js';
import { field, log, said, write } from '../support/guests.js';
import { clickWhenThere, escapeTwice, find, leave, meet, meets, openLive, stop } from '../support/live-guests.js';
import { desktop, expectSound, expectSoundEverywhere, noBrowser, phone, timeoutMs } from '../support/site.js';

const { site, makeLobby, openGuest, whileNobodyIsGone } = openLive();
const more = (page: Page, name: string) => page.getByRole('button', { name: `More about ${name}` }).click();
const action = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** In the page: how many notes have begun and ended, and how many things that play are open. */
function countNotes(): void {
  const notes = { begun: 0, ended: 0, open: 0 };
  Object.assign(globalThis, { notes });
  const { start } = AudioScheduledSourceNode.prototype;
  AudioScheduledSourceNode.prototype.start = function (when) {
    notes.begun++;
    this.addEventListener('ended', () => void notes.ended++);
    start.call(this, when);
  };
  globalThis.AudioContext = class extends AudioContext {
    constructor() {
      super();
      notes.open++;
    }
    override close(): Promise<void> {
      notes.open--;
      return super.close();
    }
  };
}

afterEach(() => expect(site.trouble).toEqual([]));

describe.skipIf(noBrowser)('a lobby of the live mode', () => {
  it(
    'lets somebody in by its code with a name, and with a birth date where it asks for one',
    { timeout: timeoutMs },
    async () => {
      const lobby = await makeLobby();
      await site.database().database.run(sql`update pools set asks_birth_date = true where id = ${lobby.id}`);
      const page = await site.open('/reference', phone);
      const failed: string[] = [];
      page.on('response', (response) => response.status() >= 400 && failed.push(response.url()));
      await page.goto(`${site.address()}/join/${lobby.code}`);
      await page.getByRole('heading', { level: 1, name: 'Test lobby' }).waitFor();
      expect(new URL(page.url()).pathname).toBe(lobby.path);
      expect(failed).toEqual([]);
      await page.getByLabel('Your name').fill('Ada');
      await action(page, 'Come in as a guest');
      await page.getByText('Say when you were born').waitFor();
      await expectSound(page);
      await page.getByLabel('Born on').fill('1990-05-05');
      await action(page, 'Come in as a guest');
      await page.getByRole('button', { name: 'Find somebody', exact: true }).waitFor();
      await expectSound(page);
      await page.getByRole('link', { name: 'Live', exact: true }).waitFor();
      await page.goto(site.address());
      await page.getByRole('link', { name: /^Test lobby/ }).click();
      await action(page, 'Leave this lobby');
      await action(page, 'Leave');
      await action(page, 'Come in as Ada');
      await page.getByRole('button', { name: 'Find somebody', exact: true }).waitFor();
      await page.context().close();
    },
  );

  it(
    'brings two who search together; they see what they share, write, and see that the other writes',
    { timeout: timeoutMs },
    async () => {
      const lobby = await makeLobby();
      const ada = await openGuest(lobby, 'Ada Long', { interests: ['jazz', 'go'], browser: phone });
      const bo = await openGuest(lobby, 'Bo', { interests: ['jazz', 'tea'] });
      await find(ada.page);
      await ada.page.getByText('You are the only one searching right now.').waitFor();
      // By keyboard one goes on from here, not from the top.
      await expect.poll(() => ada.page.evaluate(() => document.activeElement?.matches('.live'))).toBe(true);
      await expectSound(ada.page);
      await find(bo.page);
      await Promise.all([meets(ada.page, 'Bo'), meets(bo.page, 'Ada Long')]);
      // What one likes oneself is asked for beside the search.
      await expect
        .poll(() => bo.page.getByLabel('Interests').locator('.shared').allTextContents())
        .toEqual(['jazz (yours, too)']);
      // At a desk one can write at once.
      await expect.poll(() => field(bo.page).evaluate((one) => one === document.activeElement)).toBe(true);
      for (const { page } of [ada, bo]) await expectSound(page);

      // As low as the page is when a phone's keyboard is there.
      await ada.page.setViewportSize({ width: 360, height: 360 });
      await expect.poll(() => field(ada.page).evaluate((one) => one.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
      await ada.page.setViewportSize(phone.viewport);
      const isWriting = await noteWhenThere(bo.page, '.live-typing', 'Ada Long is writing'); // for 5 s
      await field(ada.page).pressSequentially('Hel');
      await isWriting();
      await write(ada.page, 'Look: https://example.com/now');
      await said(bo.page, 'https://example.com/now').waitFor();
      expect(await bo.page.getByText('Ada Long is writing').count()).toBe(0);
      for (const { page } of [ada, bo]) expect(await log(page).getByRole('link').count()).toBe(0);
      await write(bo.page, 'At what?');
      const link = log(bo.page).getByRole('link', { name: 'https://example.com/now' });
      await link.waitFor();
      expect(await link.getAttribute('rel')).toContain('noopener noreferrer nofollow');

      // In the middle of it, the page is loaded anew.
      await ada.page.reload();
      await meets(ada.page, 'Bo');
      await said(ada.page, 'At what?').waitFor();
      await write(ada.page, 'Back again');
      await said(bo.page, 'Back again').waitFor();
      for (const { page } of [ada, bo]) await expectSound(page);
      await leave(ada, bo);
    },
  );

  it(
    'skips by a button and by Escape twice, not while something is typed; the other searches on by itself',
    { timeout: timeoutMs },
    async () => {
      const lobby = await makeLobby();
      const [ada, bo, cy] = [
        await openGuest(lobby, 'Ada', { browser: phone }),
        await openGuest(lobby, 'Bo'),
        await openGuest(lobby, 'Cy'),
      ];
      await meet(ada, bo);
      await field(bo.page).fill('a word');
      await bo.page.keyboard.press('Escape');
      await bo.page.keyboard.press('Escape');
      expect(await bo.page.getByRole('heading', { level: 1 }).textContent()).toBe('Ada');
      await field(bo.page).fill('');
      // Once is answered with words, and forgotten.
      const again = await noteWhenThere(bo.page, 'button', 'Esc again'); // for 2 s
      await bo.page.keyboard.press('Escape');
      await again();
      await bo.page.getByRole('button', { name: 'Esc again' }).waitFor({ state: 'detached' });
      const movedOn = await noteWhenThere(ada.page, 'h1', 'Bo moved on'); // for 3 s
      await escapeTwice(bo.page);
      await movedOn();
      await expectSound(ada.page);
      // Both search on: they have just met, so not with each other.
      await stop(bo.page).waitFor();
      await bo.page.getByText('You said goodbye to Ada.').waitFor();
      await stop(ada.page).waitFor();
      await find(cy.page);
      await cy.page.locator('.live-talk').waitFor();
      const [met, other] = (await cy.page.getByRole('heading', { level: 1 }).textContent()) === 'Ada' ? [ada, bo] : [bo, ada];
      await meets(met.page, 'Cy');
      await action(cy.page, 'Next');
      await meets(cy.page, other.name);
      await other.page.keyboard.press('Escape');
      await leave(ada, bo, cy);
    },
  );

  it('stops a search by Escape, and does not search on where one does not want to', { timeout: timeoutMs }, async () => {
    const lobby = await makeLobby();
    const [ada, bo] = [await openGuest(lobby, 'Ada'), await openGuest(lobby, 'Bo')];
    await find(ada.page);
    await stop(ada.page).waitFor();
    await ada.page.keyboard.press('Escape');
    await ada.page.getByRole('switch', { name: /Keep searching/ }).uncheck();
    await meet(ada, bo);
    await more(bo.page, 'Ada');
    await action(bo.page, 'Leave, and take a break');
    await bo.page.getByRole('heading', { level: 1, name: 'You said goodbye to Ada' }).waitFor();
    await ada.page.getByRole('heading', { level: 1, name: 'Bo left' }).waitFor();
    await action(ada.page, 'Enough for now');
    await ada.page.reload();
    expect(await ada.page.getByRole('switch', { name: /Keep searching/ }).isChecked()).toBe(false);
    await leave(ada, bo);
  });

  it(
    'sounds when somebody is found and writes, unless it is to be quiet, and leaves no note behind',
    { timeout: timeoutMs },
    async () => {
      const lobby = await makeLobby();
      const [ada, bo] = [await openGuest(lobby, 'Ada'), await openGuest(lobby, 'Bo')];
      for (const { page } of [ada, bo]) {
        await page.addInitScript(countNotes);
        await page.reload();
      }
      const notes = (page: Page) => page.evaluate(() => ({ ...(globalThis as unknown as { notes: object }).notes }));
      await bo.page.getByRole('switch', { name: /Sounds/ }).uncheck();
      await meet(ada, bo);
      await expect.poll(() => notes(ada.page)).toEqual({ begun: 3, ended: 3, open: 1 });
      await write(bo.page, 'Hello');
      await expect.poll(() => notes(ada.page)).toEqual({ begun: 4, ended: 4, open: 1 });
      await write(ada.page, 'Hello');
      await said(bo.page, 'Hello').nth(1).waitFor();
      expect(await notes(bo.page)).toEqual({ begun: 0, ended: 0, open: 0 });
      // Also in the middle of a talk.
      await more(bo.page, 'Ada');
      await action(bo.page, 'Turn sounds on');
      await write(ada.page, 'Now?');
      await expect.poll(() => notes(bo.page)).toMatchObject({ begun: 1 });
      await more(bo.page, 'Ada');
      await action(bo.page, 'Mute sounds');
      await write(ada.page, 'And now?');
      await said(bo.page, 'And now?').waitFor();
      expect(await notes(bo.page)).toMatchObject({ begun: 1 });
      await ada.page.getByRole('link', { name: 'Profile', exact: true }).click();
      await expect.poll(() => notes(ada.page)).toEqual({ begun: 4, ended: 4, open: 0 });
      await leave(ada, bo);
    },
  );

  it('keeps two in touch who both want to', { timeout: timeoutMs }, async () => {
    const lobby = await makeLobby();
    const [ada, bo] = [await openGuest(lobby, 'Ada'), await openGuest(lobby, 'Bo')];
    await meet(ada, bo);
    await action(ada.page, 'Keep in touch');
    await bo.page.getByText('Ada would like to stay in touch with you.').waitFor();
    await action(bo.page, 'Keep in touch');
    for (const { page } of [ada, bo]) await page.getByText('You stay in touch.').waitFor();
    await whileNobodyIsGone(async () => {
      await ada.page.getByRole('link', { name: 'To your conversation' }).click();
      await ada.page.getByText('You are in a live talk.').waitFor();
      await ada.page.getByText('You both wanted to keep in touch.').waitFor();
      await expectSound(ada.page);
      await bo.page.getByText('Ada lost the connection.').waitFor();
      await ada.page.getByRole('link', { name: 'Back to it' }).click();
      await meets(ada.page, 'Bo');
      await expect.poll(() => bo.page.getByText('Ada lost the connection.').count()).toBe(0);
    });
    await leave(ada, bo);
  });

  it(
    'takes a report of what was said, also when the other has gone meanwhile, and never pairs the two again',
    { timeout: timeoutMs },
    async () => {
      const lobby = await makeLobby();
      const [ada, bo] = [await openGuest(lobby, 'Ada', { browser: phone }), await openGuest(lobby, 'Bo')];
      await meet(ada, bo);
      await write(bo.page, 'something rude');
      await said(ada.page, 'something rude').waitFor();
      await more(ada.page, 'Bo');
      await action(ada.page, 'Report Bo');
      await ada.page.getByLabel('What is wrong?').selectOption('harassment');
      await ada.page.getByLabel('What happened?').fill('It was rude.');
      const movedOn = await noteWhenThere(ada.page, 'h1', 'Bo moved on'); // for 3 s
      await action(bo.page, 'Next');
      await movedOn();
      expect(await ada.page.getByLabel('What happened?').inputValue()).toBe('It was rude.');
      await untilNoticed(ada.page, 'Thank you. You reported and blocked Bo.', () => action(ada.page, 'Report and block'));
      const { evidence } = await site
        .database()
        .database.getRow<{ evidence: { text: string }[] }>(sql`select evidence from reports where reported_id = ${bo.id}`);
      expect(evidence.map(({ text }) => text)).toEqual(['something rude']);
      await leave(ada, bo);
    },
  );

  it('does not tell somebody that they were blocked', { timeout: timeoutMs }, async () => {
    const lobby = await makeLobby();
    const [ada, bo] = [await openGuest(lobby, 'Ada'), await openGuest(lobby, 'Bo', { browser: desktop })];
    await meet(ada, bo);
    await more(ada.page, 'Bo');
    await action(ada.page, 'Block Bo');
    const left = await noteWhenThere(bo.page, 'h1', 'Ada left'); // for 3 s
    await action(ada.page, 'Block');
    await ada.page.getByRole('heading', { level: 1, name: 'You blocked Bo' }).waitFor();
    await left();
    expect(await bo.page.getByText(/block/i).count()).toBe(0);
    await leave(ada, bo);
  });

  it('is for everybody in every state, at every width, light and dark', { timeout: timeoutMs * 2 }, async () => {
    const lobby = await makeLobby();
    const ada = await openGuest(lobby, 'Ada', { interests: ['jazz', 'go'], inside: false });
    await ada.page.getByRole('button', { name: 'Come in as Ada' }).waitFor();
    await expectSoundEverywhere(ada.page);
    await action(ada.page, 'Come in as Ada');
    await ada.page.getByRole('button', { name: 'Find somebody', exact: true }).waitFor();
    await expectSoundEverywhere(ada.page);
    await find(ada.page);
    await ada.page.getByRole('heading', { name: 'Why there is nobody yet' }).waitFor();
    await expectSoundEverywhere(ada.page);
    const bo = await openGuest(lobby, 'Bo', { interests: ['jazz', 'tea'] });
    await find(bo.page);
    await meets(ada.page, 'Bo');
    await expectSoundEverywhere(ada.page);
    await write(bo.page, 'Hello');
    await said(ada.page, 'Hello').waitFor();
    await expectSoundEverywhere(ada.page);
    const notNow = clickWhenThere(ada.page, 'Not now'); // it is there for 3 s
    await bo.context.close();
    await ada.page.getByText('Bo lost the connection').waitFor();
    await expectSoundEverywhere(ada.page);
    // As if Bo had been away for 30 s.
    await site.database().database.run(sql`
      update session_participants set seen_at = seen_at - interval '30 s' where user_id = ${bo.id} and active`);
    await notNow;
    await ada.page.getByRole('heading', { level: 1, name: 'Bo lost the connection' }).waitFor();
    await expectSoundEverywhere(ada.page);
    expect(await ada.page.getByRole('button', { name: 'Find somebody else' }).count()).toBe(1);
    await leave(ada);
  });
});
