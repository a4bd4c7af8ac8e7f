// The first event of a new installation in a real browser: the first policy leads on to an event with it; and a guest whose profile lacks
// what the event goes by is led to the field.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Viewer } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { publishPolicy } from '../../src/people/policies.js';
import { createPool } from '../../src/people/pools.js';
import { createTestEvent, joinPeople } from '../support/events.js';
import { expectSound, noBrowser, openSite, phone, timeoutMs } from '../support/site.js';

const site = openSite({ demo: false });
const db = () => site.database().database;

async function signUp(page: Page, who: object): Promise<string> {
  const answer = await page.request.post(`${site.address()}/api/auth/sign-up`, {
    data: who,
    headers: { origin: site.address() },
  });
  return ((await answer.json()) as Viewer).userId ?? '';
}

describe.skipIf(noBrowser)('a first event', () => {
  it('follows from the first policy, which is chosen in its form', { timeout: timeoutMs * 2 }, async () => {
    const page = await site.blank();
    const id = await signUp(page, { email: 'ines@example.org', password: 'a long enough password', name: 'Ines' });
    await db().run(sql`insert into staff (user_id, role) values (${id}, 'admin')`);
    await page.goto(`${site.address()}/policies/new/mixer`);
    await page.getByLabel('What is it called?').fill('First');
    await page.getByRole('button', { name: /^Publish version 1/ }).click();
    await page.getByRole('heading', { level: 1, name: 'First' }).waitFor();
    await expectSound(page);
    await page.getByRole('link', { name: 'Create an event with it' }).click();
    const policy = page.getByLabel('Policy');
    const chosen = () => policy.locator('option:checked').textContent();
    await expect.poll(chosen).toBe('First, version 1');

    // The only one is chosen also by who comes another way; of two none is, unless one comes from it.
    await page.evaluate(() => sessionStorage.clear());
    await page.goto(`${site.address()}/organise/new`);
    await expect.poll(chosen).toBe('First, version 1');
    await page.goto(`${site.address()}/policies/new/mixer`);
    await page.getByLabel('What is it called?').fill('Second');
    await page.getByRole('button', { name: /^Publish version 1/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Second' }).waitFor();
    await page.evaluate(() => sessionStorage.clear());
    const second = page.url();
    await page.goto(`${site.address()}/organise/new`);
    await policy.waitFor();
    expect(await chosen()).toBe('Choose a policy');
    await page.getByRole('button', { name: 'Create the event' }).click();
    await page.getByText('Choose a policy: without one nobody can be matched.').waitFor();
    await page.goto(second);
    await page.getByRole('link', { name: 'Create an event with it' }).click();
    await expect.poll(chosen).toBe('Second, version 1');
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('is explained to who runs nothing yet, and one line to who runs another mode', { timeout: timeoutMs }, async () => {
    const page = await site.blank();
    const id = await signUp(page, { email: 'olga@example.org', password: 'a long enough password', name: 'Olga' });
    await db().run(sql`insert into staff (user_id, role) values (${id}, 'admin')`);
    await page.goto(`${site.address()}/organise`);
    await page.getByRole('heading', { name: 'Your first event' }).waitFor();
    expect(await page.getByRole('link', { name: 'Create an event' }).count()).toBe(1);
    await expectSound(page);

    const { id: policyVersionId } = await publishPolicy(db(), { name: 'club', body: {} });
    const poolId = await createPool(db(), { mode: 'community', code: 'CLUB', name: 'Jazz club', policyVersionId });
    await page.reload();
    await page.getByRole('link', { name: /Jazz club/ }).waitFor();
    await page.getByRole('heading', { name: 'Events', exact: true }).waitFor();
    expect(await page.getByRole('heading', { name: 'Your first event' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Create an event' }).count()).toBe(1);
    await expectSound(page);
    await db().run(sql`delete from pools where id = ${poolId}`);
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('leads a guest to the field that the profile lacks', { timeout: timeoutMs }, async () => {
    const eventId = await createTestEvent(db(), { policy: { filters: [{ same: 'gender' }], score: [] } });
    await joinPeople(db(), eventId, [{ name: 'Bo', gender: 'man' }]);
    const { id, page } = await site.guest('Ada', phone);
    await db().run(sql`insert into all_events_members (event_id, user_id) values (${eventId}, ${id})`);
    await page.goto(`${site.address()}/events/${eventId}`);
    await page.getByText('Your profile does not say “Gender”.').waitFor();
    await page.getByRole('link', { name: 'Fill in my profile' }).click();
    const field = page.getByRole('combobox', { name: /^Gender/ });
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);

    // Who runs the event reads the same of them when they try the rule.
    await db().run(sql`insert into staff (user_id, role) values (${id}, 'admin')`);
    await page.goto(`${site.address()}/policies/new/empty`);
    await page.getByRole('radio', { name: 'JSON' }).check();
    const json = page.getByRole('textbox', { name: 'The policy as JSON' });
    await json.fill('{ "filters": [{ "same": "gender" }], "score": [] }');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('did not say “Gender”').waitFor();
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });
});
