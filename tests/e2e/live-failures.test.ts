// What goes wrong in the live mode, and how it is said: the line is lost, the server is gone, signed out, closed, refused.
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { noteWhenThere } from '../support/browser.js';
import { field, messages, said, write } from '../support/guests.js';
import { find, leave, meet, meets, openLive, stop } from '../support/live-guests.js';
import { ownPort } from '../support/own-port.js';
import { desktop, expectSound, expectSoundEverywhere, noBrowser, phone, timeoutMs } from '../support/site.js';

/** On a port that nobody else can be given while the server is gone. */
const { site, makeLobby, openGuest, whileNobodyIsGone } = openLive({ PORT: String(ownPort) });
const action = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

afterEach(() => expect(site.trouble).toEqual([]));

/** The server cannot be reached by this page any more, by socket or otherwise; returns how it can again. */
async function cutOff(page: Page): Promise<() => Promise<void>> {
  await page.context().setOffline(true);
  return async () => await page.context().setOffline(false);
}

describe.skipIf(noBrowser)('when something goes wrong in a lobby', () => {
  it('keeps what was said while the line is lost, and sends what was written meanwhile', { timeout: timeoutMs }, async () => {
    const lobby = await makeLobby();
    const ada = await openGuest(lobby, 'Ada', { browser: phone });
    // A line that the test can cut: going offline does not end a socket.
    let cut = () => {};
    let away = false;
    await ada.page.routeWebSocket(/\/api\/live\/socket/, (ws) => {
      if (away) return void ws.close({ code: 1011 });
      const server = ws.connectToServer();
      cut = () => {
        away = true;
        void server.close();
        void ws.close({ code: 1011 });
      };
    });
    await ada.page.reload();
    const bo = await openGuest(lobby, 'Bo');
    await meet(ada, bo);
    await write(bo.page, 'before');
    await said(ada.page, 'before').waitFor();
    await whileNobodyIsGone(async () => {
      const back = await cutOff(ada.page);
      cut();
      await ada.page.getByText('What you said is kept.').waitFor();
      await write(ada.page, 'in the tunnel');
      await ada.page.getByText('Sending…').waitFor();
      await expectSound(ada.page);
      await bo.page.getByText('Ada lost the connection.').waitFor();
      await expectSound(bo.page);
      away = false;
      await back();
      await said(bo.page, 'in the tunnel').waitFor();
    });
    await expect.poll(() => ada.page.getByText('What you said is kept.').count()).toBe(0);
    expect(await messages(ada.page).allTextContents()).toEqual(['before', 'in the tunnel']);
    await leave(ada, bo);
  });

  it('goes on with the same talk when the server was gone and is back', { timeout: timeoutMs }, async () => {
    const lobby = await makeLobby();
    const [ada, bo] = [await openGuest(lobby, 'Ada', { browser: phone }), await openGuest(lobby, 'Bo')];
    await meet(ada, bo);
    await write(bo.page, 'before');
    await said(ada.page, 'before').waitFor();
    await site.stop();
    for (const { page } of [ada, bo]) await page.getByText('What you said is kept.').waitFor();
    await write(bo.page, 'while it was gone');
    await bo.page.getByText('Sending…').waitFor();
    await expectSound(bo.page);
    await site.start();
    await said(ada.page, 'while it was gone').waitFor();
    expect(await messages(ada.page).allTextContents()).toEqual(['before', 'while it was gone']);
    await expect.poll(() => bo.page.getByText('Sending…').count()).toBe(0);
    await leave(ada, bo);
  });

  it(
    'says why it goes no further in a lobby that is closed, and to whom has been signed out',
    { timeout: timeoutMs },
    async () => {
      const lobby = await makeLobby();
      const ada = await openGuest(lobby, 'Ada', { browser: phone });
      await site.database().database.run(sql`update pools set matchmaking_enabled = false where id = ${lobby.id}`);
      await find(ada.page);
      await ada.page.getByRole('heading', { level: 1, name: 'Not at the moment' }).waitFor();
      await ada.page.getByText('This lobby takes nobody at the moment.').waitFor();
      await expectSound(ada.page);
      await action(ada.page, 'Back to the lobby');
      await site.database().database.run(sql`update pools set matchmaking_enabled = true where id = ${lobby.id}`);
      await find(ada.page);
      // The page searches at once; only who waits for the server, too, can be sent away.
      const waiting = () => site.database().database.rows(sql`select from waiting_queue where pool_id = ${lobby.id}`);
      await expect.poll(async () => (await waiting()).length).toBe(1);
      await stop(ada.page).waitFor();
      // Paused while one searches: the search ends, and the page says why.
      await site.database().database.run(sql`update pools set matchmaking_enabled = false where id = ${lobby.id}`);
      await ada.page.getByText('This lobby is paused.').waitFor();
      await expectSound(ada.page);
      await site.database().database.run(sql`update pools set matchmaking_enabled = true where id = ${lobby.id}`);
      await find(ada.page);
      await stop(ada.page).waitFor();
      await ada.context.request.post(`${site.address()}/api/sign-out`, { data: {}, headers: { origin: site.address() } });
      await ada.page.getByRole('button', { name: 'Come in as a guest' }).waitFor();
      await ada.page.getByRole('link', { name: 'Sign in' }).first().waitFor();
      await leave(ada);
    },
  );

  it(
    'lets people into a lobby that is paused and says so, and nobody into one that is over',
    { timeout: timeoutMs },
    async () => {
      const lobby = await makeLobby();
      await site.database().database.run(sql`update pools set matchmaking_enabled = false where id = ${lobby.id}`);
      const guest = await site.open(lobby.path, phone);
      await guest.getByText('You can come in already; nobody is paired until it goes on.').waitFor();
      await expectSoundEverywhere(guest);
      await guest.getByRole('textbox', { name: 'Your name' }).fill('Cy');
      await guest.getByRole('button', { name: /Come in/ }).click();
      await guest.getByText('This lobby is paused.').waitFor();
      await guest.getByRole('button', { name: 'Find somebody' }).waitFor();
      await guest.context().close();
      await site.database().database.run(sql`update pools set ends_at = now() - interval '1 minute' where id = ${lobby.id}`);
      const page = await site.open(lobby.path, desktop);
      await page.getByText('This lobby is over, so nobody can come in any more.').waitFor();
      expect(await page.getByRole('button', { name: /Come in/ }).count()).toBe(0);
      await expectSound(page);
      await page.goto(`${site.address()}/live/no-such-lobby`);
      await page.getByRole('heading', { level: 1, name: 'Nothing has this code' }).waitFor();
      await page.context().close();
    },
  );

  it(
    'goes on by asking where WebSockets are blocked, and offers no call, which would not get through',
    { timeout: timeoutMs },
    async () => {
      const lobby = await makeLobby();
      const [ada, bo] = [await openGuest(lobby, 'Ada', { browser: phone }), await openGuest(lobby, 'Bo')];
      await ada.page.routeWebSocket(/\/api\/live\/socket/, (ws) => void ws.close({ code: 1011 }));
      await ada.page.reload();
      await meet(ada, bo);
      await ada.page.getByText('Your network blocks what a call needs. You can go on by text.').waitFor();
      expect(await ada.page.getByRole('button', { name: 'Camera' }).count()).toBe(0);
      expect(await bo.page.getByRole('button', { name: 'Camera' }).count()).toBe(1);
      await expectSoundEverywhere(ada.page);
      await write(bo.page, 'Are you there?');
      await said(ada.page, 'Are you there?').waitFor();
      await write(ada.page, 'I am');
      await said(bo.page, 'I am').waitFor();
      const movedOn = await noteWhenThere(ada.page, 'h1', 'Bo moved on'); // for 3 s
      await action(bo.page, 'Next');
      await movedOn();
      await leave(ada, bo);
    },
  );

  it('counts by the time of the server where the clock of a device is two hours off', { timeout: timeoutMs }, async () => {
    const lobby = await makeLobby();
    const [ada, bo] = [await openGuest(lobby, 'Ada'), await openGuest(lobby, 'Bo')];
    for (const [{ page }, hours] of [[ada, 2] as const, [bo, -2] as const]) {
      await page.addInitScript((ms) => {
        const now = Date.now;
        Date.now = () => now() + ms;
      }, hours * 3_600_000);
      await page.reload();
    }
    await find(ada.page);
    await ada.page.getByText('You are the only one searching right now.').waitFor();
    expect(await ada.page.locator('.live-waited').textContent()).toMatch(/^0:\d\d$/);
    await find(bo.page);
    await Promise.all([meets(ada.page, 'Bo'), meets(bo.page, 'Ada')]);
    // As if they had talked for a while.
    const { database } = site.database();
    await database.run(sql`update chat_sessions set created_at = created_at - interval '7 minutes' where status = 'active'`);
    for (const { page } of [ada, bo]) {
      await page.reload();
      await page.getByText(/^7:\d\d$/).waitFor();
    }
    await leave(ada, bo);
  });

  it('is the same talk in two tabs', { timeout: timeoutMs }, async () => {
    const lobby = await makeLobby();
    const [ada, bo] = [await openGuest(lobby, 'Ada'), await openGuest(lobby, 'Bo')];
    await meet(ada, bo);
    const second = await ada.context.newPage();
    await second.goto(site.address() + lobby.path);
    await meets(second, 'Bo');
    await write(second, 'from the other tab');
    await said(ada.page, 'from the other tab').waitFor();
    await action(second, 'Next');
    await stop(second).waitFor();
    await stop(ada.page).waitFor();
    expect(await ada.page.locator('.live-talk').count()).toBe(0);
    await leave(ada, bo);
  });

  it('counts a long message, and shows hostile text as text', { timeout: timeoutMs }, async () => {
    const lobby = await makeLobby();
    const [ada, bo] = [await openGuest(lobby, 'Ada', { browser: phone }), await openGuest(lobby, 'Bo')];
    await meet(ada, bo);
    await field(ada.page).fill('a'.repeat(1001));
    await ada.page.getByText('1 character too many').waitFor();
    await field(ada.page).press('Enter');
    await write(ada.page, '<img src=x onerror=alert(1)> **bold**');
    await said(bo.page, '<img src=x onerror=alert(1)> **bold**').waitFor();
    await write(bo.page, 'w'.repeat(1000));
    await said(ada.page, 'w'.repeat(1000)).waitFor();
    for (const { page } of [ada, bo]) await expectSound(page);
    expect(await messages(ada.page).count()).toBe(2);
    await leave(ada, bo);
  });
});
