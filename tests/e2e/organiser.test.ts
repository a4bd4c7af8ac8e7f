// The organiser's story in a real browser: an event is created, filled from a file with bad rows, watched, steered, looked into, and deleted.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { publishPolicy } from '../../src/people/policies.js';
import { untilNoticed } from '../support/browser.js';
import { createTestEvent } from '../support/events.js';
import { desktop, expectSound, expectSoundEverywhere, noBrowser, openSite, phone, timeoutMs } from '../support/site.js';

const site = openSite();
const folder = mkdtempSync(join(tmpdir(), 'nakodo-organiser-'));
afterAll(() => rmSync(folder, { recursive: true }));

const db = () => site.database().database;
const fileOf = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const members = async (eventId: string) =>
  (await db().getRow<{ n: number }>(sql`select count(*)::int as n from pool_members where pool_id = ${eventId}`)).n;
const eventIn = (page: Page) => /events\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';

const interests = ['jazz;go', 'films;jazz', 'cooking;go', 'chess;films'];
const people = Array.from(
  { length: 60 },
  (_, n) => `${n},Guest ${n},${20 + (n % 30)},${interests[n % 4]},${n % 2 ? 'red' : 'blue'}`,
);
const csv = [
  'id,Full name,age,interests,Team colour',
  ...people,
  '60,Too young,7,jazz,red',
  '61,"Never closed,30,jazz,red',
  '62,Old,ancient,go,red',
];

beforeAll(async () => {
  if (noBrowser) return;
  await publishPolicy(db(), { name: 'Shared interests', body: { score: [{ overlap: 'interests', weight: 1 }], limit: 3 } });
});

describe.skipIf(noBrowser)('an organiser', () => {
  it(
    'creates an event, imports people, watches and steers the matching, and looks into a list',
    { timeout: timeoutMs * 3 },
    async () => {
      const page = await site.as('organiser', '/organise');
      await page.getByText('Long table dinner').waitFor();
      await expectSoundEverywhere(page);
      await page.setViewportSize(desktop.viewport);
      await page.getByRole('link', { name: 'Create an event' }).click();

      // Everything wrong is said at its field, and what was typed stays.
      await page.getByRole('textbox', { name: 'Name' }).fill('Harvest supper');
      expect(await page.getByRole('textbox', { name: 'Code' }).inputValue()).toBe('HARVESTSUPPER');
      await page.getByRole('textbox', { name: 'Code' }).fill('mixer');
      await page.getByText('This code is taken: choose another.').waitFor();
      await page.getByLabel('Begins').fill('2031-05-01T19:00');
      await page.getByLabel('Ends').fill('2031-05-01T18:00');
      await button(page, 'Create the event').click();
      await page.getByText('The end must be after the start.').waitFor();
      await page.getByText('Choose a policy: without one nobody can be matched.').waitFor();
      await expectSoundEverywhere(page);
      await page.setViewportSize(desktop.viewport);
      expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Harvest supper');
      await page.getByRole('textbox', { name: 'Code' }).fill('supper');
      await page.getByText(/Free\. People type it/).waitFor();
      await page.getByLabel('Ends').fill('2031-05-01T23:00');
      await page.getByLabel('Policy').selectOption({ label: 'Shared interests, version 1' });
      await button(page, 'Create the event').dblclick();
      await page.getByRole('heading', { name: 'Nobody is here yet' }).waitFor();
      const eventId = eventIn(page);
      expect(await db().rows(sql`select id from pools where lower(code) = 'supper'`)).toEqual([{ id: eventId }]);
      await expectSoundEverywhere(page);
      await page.setViewportSize(desktop.viewport);

      // A file with bad rows: mapped, checked, imported once however often one clicks.
      await page.getByRole('link', { name: 'Import people' }).click();
      await page.getByText('Import people from a file').waitFor();
      await expectSound(page);
      await page.setInputFiles('input[type=file]', fileOf('guests.csv', csv.join('\n')));
      await page.getByRole('region', { name: 'The first rows' }).waitFor();
      await page.getByRole('combobox', { name: 'Team colour' }).selectOption({ label: 'Something of its own …' });
      await page.getByRole('columnheader', { name: 'team_colour' }).waitFor();
      await expectSoundEverywhere(page);
      await page.setViewportSize(desktop.viewport);
      await button(page, 'Check all rows').dblclick();
      await page.getByRole('heading', { name: '61 of 63 rows can be imported' }).waitFor();
      await page.getByText('A quote is opened here and not closed').waitFor();
      expect(await members(eventId)).toBe(0);
      await expectSoundEverywhere(page);
      await page.setViewportSize(desktop.viewport);
      await button(page, 'Import 61 people').dblclick();
      await page.getByRole('heading', { name: '61 people imported' }).waitFor();
      expect(await members(eventId)).toBe(61);

      // The bad rows, mended, are imported by the same way.
      const [bad] = await Promise.all([page.waitForEvent('download'), button(page, 'Download them').click()]);
      const text = readFileSync(await bad.path(), 'utf8');
      expect(text.split('\r\n')).toHaveLength(3);
      expect(text).toContain('60,Too young,7,jazz,red,62,');
      await button(page, 'Import another file').click();
      await page.setInputFiles('input[type=file]', fileOf('mended.csv', text.replace('Too young,7', 'Old enough,27')));
      await button(page, 'Check all rows').click();
      await button(page, 'Import 1 person').click();
      await page.getByRole('heading', { name: '1 person imported' }).waitFor();
      expect(await members(eventId)).toBe(62);

      await page.getByRole('link', { name: 'See the people' }).click();
      await page.getByText('At rest.').waitFor();
      await page.locator('.numbers').getByText('62', { exact: true }).first().waitFor();
      await steer(page);
      await lookInto(page);
      expect(site.trouble).toEqual([]);
      await page.context().close();
    },
  );

  async function steer(page: Page): Promise<void> {
    // The second half of the double click comes when the first has done its work: the same button would resume by then.
    await button(page, 'Pause').hover();
    for (const clickCount of [1, 2]) {
      await page.mouse.down({ clickCount });
      await page.mouse.up({ clickCount });
      await button(page, 'Resume').waitFor();
      await page.getByText('Paused.', { exact: true }).waitFor();
    }
    await button(page, 'Match everybody again').click();
    await expectSound(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Match everybody again' }).dblclick();
    await page.getByText('62 people wait until you resume.').waitFor();
    await page.getByRole('progressbar').waitFor();
    await page.getByText('0 of 62', { exact: true }).waitFor();
    await expectSoundEverywhere(page);
    await page.setViewportSize(desktop.viewport);
    await button(page, 'Resume').click();
    await page.getByText('At rest.').waitFor();
    await expect.poll(() => page.getByRole('progressbar').count()).toBe(0);
  }

  async function lookInto(page: Page): Promise<void> {
    await page.getByRole('searchbox', { name: 'Find by name' }).fill('Guest 59');
    await page.getByRole('link', { name: /Guest 59/ }).click();
    await page.getByRole('heading', { name: 'Guest 59 should meet' }).waitFor();
    await expect.poll(() => page.getByRole('article').count()).toBe(3);
    await page.getByText('Who was left out, and by which rule').click();
    await page.getByText(/others here/).waitFor();
    await page.getByText('Why not somebody else?').click();
    await page.getByRole('searchbox', { name: 'Name of the other member' }).fill('Guest 17');
    await button(page, /Guest 17/).click();
    await page.getByRole('heading', { name: 'Guest 59 and Guest 17' }).waitFor();
    await page.getByText(/They may meet\.|They cannot meet/).waitFor();
    await expectSoundEverywhere(page);
    await page.setViewportSize(desktop.viewport);
    await button(page, 'Remove from the event').click();
    await untilNoticed(page, 'Guest 59 is no longer in this event.', () =>
      page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click(),
    );
    expect(await members(eventIn(page))).toBe(61);
  }

  it('changes an event, switches it off and on, and deletes it when its code is typed', { timeout: timeoutMs * 2 }, async () => {
    const eventId = await createTestEvent(db(), { code: 'SETTINGS' });
    const page = await site.as('organiser', `/organise/events/${eventId}/settings`);
    await page.getByLabel('Policy').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('<b>Renamed</b>');
    await page.getByRole('spinbutton', { name: 'People on a list' }).fill('70');
    await button(page, 'Save').click();
    await page.getByText('A list holds 1 to 50 people.').waitFor();
    await expectSoundEverywhere(page);
    await page.setViewportSize(desktop.viewport);
    await page.getByRole('spinbutton', { name: 'People on a list' }).fill('7');
    await page.getByLabel('Begins').fill('2031-05-01T19:00');
    await page.getByText('People of this event are matched').click();
    await button(page, 'Save').dblclick();
    await page.getByRole('heading', { level: 1, name: '<b>Renamed</b>' }).waitFor();
    const at = new Date('2031-05-01T19:00');
    const stored = await db().getRow(
      sql`select name, match_limit, starts_at, matchmaking_enabled from pools where id = ${eventId}`,
    );
    expect(stored).toEqual({ name: '<b>Renamed</b>', match_limit: 7, starts_at: at, matchmaking_enabled: false });
    await page.getByRole('link', { name: 'People and matching' }).click();
    await page.getByText('Switched off.').waitFor();
    await button(page, 'Start matching').click();
    await page.getByText('Matching is switched on').waitFor();

    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await button(page, 'Delete the event').click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Delete the event' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('settings');
    await expectSound(page);
    await dialog.getByRole('button', { name: 'Delete the event' }).dblclick();
    await page.getByText('is deleted.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/organise');
    expect(await db().findRow(sql`select from pools where id = ${eventId}`)).toBeUndefined();
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('is told what is wrong with a file, whatever it is, and can choose another', { timeout: timeoutMs * 2 }, async () => {
    const eventId = await createTestEvent(db(), { code: 'FILES' });
    const page = await site.as('organiser', `/organise/events/${eventId}/import`, phone);
    const files: readonly [string, string | Buffer, RegExp][] = [
      ['empty.csv', '', /The file is empty/],
      ['picture.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]), /It is a picture/],
      ['workbook.csv', Buffer.from([0x50, 0x4b, 3, 4, 20]), /save the sheet as CSV/],
      ['binary.csv', Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7) % 256)), /The file is not text/],
      ['wide.csv', Array.from({ length: 10_000 }, (_, n) => `column${n}`).join(','), /10000 columns; 1000 is the most/],
      ['quote.csv', '"name,age\nAnn,30\n', /a quote is opened here and not closed/],
      ['headless.csv', 'Ann,30\nBen,31\n', /it looks like a person/],
      ['latin.csv', Buffer.from('name,age\nZo\xeb,30\n', 'latin1'), /was read as Windows-1252/],
    ];
    for (const [name, content, words] of files) {
      await page.setInputFiles('input[type=file]', fileOf(name, content));
      await page.getByText(words).waitFor();
      await page.getByRole('button', { name: 'Another file' }).click();
      await page.getByText('Import people from a file').waitFor();
    }
    expect(await members(eventId)).toBe(0);
    await expectSound(page);
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('sees whose matching failed and why, and has them tried again', { timeout: timeoutMs }, async () => {
    const eventId = await createTestEvent(db(), { code: 'TROUBLE' });
    await db().run(sql`insert into pool_members (pool_id, profile_id) select ${eventId}, id from profiles limit 12`);
    await site.untilAtRest();
    await db().run(sql`update matchmaking_jobs set status = 'paused' where event_id = ${eventId}`);
    await db().run(sql`select enqueue_event_matchmaking(${eventId}, 3)`);
    await db().run(sql`
      update matchmaking_queue set attempts = 5, run_at = 'infinity', last_error = 'a value of another world' where event_id = ${eventId}`);
    await db().run(sql`update matchmaking_jobs set status = 'error' where event_id = ${eventId}`);
    const page = await site.as('organiser', `/organise/events/${eventId}`);
    await page.getByText('Some people could not be matched.').waitFor();
    await page.getByText('a value of another world').first().waitFor();
    await expectSoundEverywhere(page);
    await button(page, 'Try again').click();
    await page.getByText('At rest.').waitFor();
    await expect.poll(() => page.getByText('a value of another world').count()).toBe(0);
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('works by keyboard: tabs, form, dialog and back', { timeout: timeoutMs }, async () => {
    const eventId = await createTestEvent(db(), { code: 'KEYS' });
    const page = await site.as('organiser', `/organise/events/${eventId}`);
    const show = button(page, 'Show the code large');
    await show.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Test event' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect.poll(() => show.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.getByRole('link', { name: 'Import', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Import people from a file').waitFor();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page
        .getByLabel('Choose a file')
        .focus()
        .then(() => page.keyboard.press('Enter')),
    ]);
    await chooser.setFiles(fileOf('keys.csv', 'name\nAnn\n'));
    await page.getByRole('combobox', { name: 'name' }).waitFor();
    await page.goBack();
    await button(page, 'Show the code large').waitFor();
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });
});
