// A guest's event in a real browser: a newcomer joins, and the open page shows who replaced whom.
import { describe, expect, it } from 'vitest';
import type { EventSummary, Viewer } from '@nakodo/protocol';
import { expectSound, noBrowser, openSite, phone, timeoutMs } from '../support/site.js';

const site = openSite();

describe.skipIf(noBrowser)('a guest’s event', () => {
  it('shows a newcomer on the guest’s open list, whom they replaced and why', { timeout: timeoutMs * 3 }, async () => {
    const guest = await site.as('guest-one', '/', phone);
    await guest.getByRole('link', { name: /mixer/ }).click();
    await guest.getByRole('article').first().waitFor();
    await site.untilAtRest();
    const me = (await (await guest.request.get(`${site.address()}/api/me`)).json()) as Viewer;
    const [, eventId = ''] = /events\/([0-9a-f-]+)/.exec(guest.url()) ?? [];

    const organiser = await site.as('organiser', `/organise/events/${eventId}`);
    await organiser.getByText('At rest.').waitFor();
    await organiser.getByRole('searchbox', { name: 'Find by name' }).fill(me.name ?? '');
    await organiser.locator(`a[href$="/people/${me.userId}"]`).click();
    await organiser.getByRole('heading', { name: `${me.name} should meet` }).waitFor();
    await guest.reload();
    await guest.locator('#main').getByText('Live', { exact: true }).waitFor();
    await organiser.getByRole('button', { name: 'Add a newcomer' }).click();

    const news = guest.getByTestId('news');
    await news.waitFor();
    await organiser.getByText('has just joined').waitFor();
    const newcomer = ((await organiser.getByText('has just joined').textContent()) ?? '').replace(' has just joined.', '');
    await expect.poll(() => news.textContent()).toContain(`${newcomer} is new on your list and replaces`);
    await guest.getByRole('article', { name: newcomer }).getByText('New', { exact: true }).waitFor();
    await organiser.getByRole('article', { name: newcomer }).waitFor();
    await expectSound(guest);
    await expectSound(organiser);
    expect(site.trouble).toEqual([]);
  });

  it('says of somebody one has blocked that one has, however fast the list changes', { timeout: timeoutMs * 2 }, async () => {
    const guest = await site.as('guest-two', '/', phone);
    await guest.getByRole('link', { name: /mixer/ }).click();
    await guest.locator('.live-dot').getByText('Live', { exact: true }).waitFor(); // lobbies at home are called so, too
    await site.untilAtRest();
    // The stream is faster than the answer.
    await guest.route('**/api/people/*/block', async (route) => {
      const response = await route.fetch();
      await guest.getByTestId('news').waitFor();
      await route.fulfill({ response });
    });
    await guest
      .getByRole('button', { name: /^More about/ })
      .first()
      .click();
    const block = guest.getByRole('button', { name: /^Block / });
    const whom = ((await block.textContent()) ?? '').replace('Block ', '');
    await block.click();
    await guest.getByRole('button', { name: 'Block', exact: true }).click();
    await guest.getByTestId('news').getByText(`Because you blocked ${whom}.`).waitFor();
    expect(site.trouble).toEqual([]);
  });

  it('says that matching is paused, and at once that one was taken out', { timeout: timeoutMs * 2 }, async () => {
    const guest = await site.as('guest-two', '/', phone);
    const organiser = await site.as('organiser', '/organise');
    const origin = { headers: { origin: site.address() } };
    const { events } = (await (await guest.request.get(`${site.address()}/api/events`)).json()) as { events: EventSummary[] };
    const { id = '', name = '' } = events.find(({ member }) => member) ?? {};
    const { userId } = (await (await guest.request.get(`${site.address()}/api/me`)).json()) as Viewer;
    const event = `${site.address()}/api/events/${id}`;
    await organiser.request.post(`${event}/pause`, { ...origin, data: {} });
    await guest.goto(`${site.address()}/events/${id}`);
    await guest.getByText('Matching stands still for now.').waitFor();
    await guest.locator('#main').getByText('Live', { exact: true }).waitFor();
    await organiser.request.delete(`${event}/members/${userId}`, origin);
    await guest.getByRole('heading', { name: `You are no longer in ${name}` }).waitFor();
    await expectSound(guest);
    await organiser.request.post(`${event}/resume`, { ...origin, data: {} });
    expect(site.trouble).toEqual([]);
  });
});
