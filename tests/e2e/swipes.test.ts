// Voting by a finger, in a real browser: what counts as a swipe, also on a phone that is slow, and for which pair.
import { describe, expect, it } from 'vitest';
import { fingerOn } from '../support/finger.js';
import { noBrowser, phone, timeoutMs } from '../support/site.js';
import { openVoters, shownPair, shownProposal, untilNext } from '../support/voters.js';

const voters = openVoters();
/** Long beside the moment in which a finger turns back. */
const stalledMs = 1000;

/** Vera with her phone in front of a pair. */
async function openPhone() {
  const club = await voters.createClub({ people: 8 });
  const vera = await voters.openVoter(club, 'Vera', { options: { ...phone, hasTouch: true } });
  const { page } = vera;
  await shownPair(page);
  const dragged = (much: boolean) =>
    expect
      .poll(() => page.locator('.stage.is-dragged').count(), { message: `the pair is ${much ? '' : 'not '}dragged` })
      .toBe(much ? 1 : 0);
  const voted = (votes: readonly string[]) => expect.poll(() => voters.votesOf(vera.id), { message: 'the votes' }).toEqual(votes);
  return { vera, page, finger: await fingerOn(page), dragged, voted };
}

describe.skipIf(noBrowser)('a swipe', () => {
  it(
    'votes when it goes far enough; half-hearted, turned back, cancelled or downward it does not',
    { timeout: timeoutMs },
    async () => {
      const { vera, page, finger, dragged, voted } = await openPhone();
      const first = await shownProposal(page);
      await finger.swipe([15, 25, 30]);
      await finger.swipe([60, 120, 20]);
      await finger.swipe([60, 150], { cancelled: true });
      await finger.swipe([5, 10, 12], { down: 200 });
      await dragged(false);
      expect(await shownProposal(page)).toBe(first);
      await finger.swipe([60, 120, 180]);
      await untilNext(page, first);
      const second = await shownProposal(page);
      await finger.swipe([-60, -120, -180]);
      await untilNext(page, second);
      await voted(['yes', 'no']);
      await voters.end(vera);
    },
  );

  it('that turns back while the phone draws no frame does not vote', { timeout: timeoutMs }, async () => {
    const { vera, page, finger, dragged, voted } = await openPhone();
    const first = await shownProposal(page);
    await finger.press();
    await finger.to(40);
    await dragged(true);
    await page.evaluate((ms) => {
      const stall = () => {
        for (const until = performance.now() + ms; performance.now() < until;);
      };
      setTimeout(stall);
    }, stalledMs);
    // Far, and back quickly, to where letting go would still vote: the page hears of all of it at once.
    await Promise.all([...[110, 170, 135, 100].map((dx) => finger.to(dx)), finger.lift()]);
    await dragged(false);
    expect(await shownProposal(page)).toBe(first);
    await finger.swipe([60, 120, 180]);
    await untilNext(page, first);
    await voted(['yes']);
    await voters.end(vera);
  });

  it('is for the pair it began on, not for one that comes under the finger', { timeout: timeoutMs }, async () => {
    const { vera, page, finger, dragged, voted } = await openPhone();
    const first = await shownProposal(page);
    await finger.press();
    await finger.to(60);
    await dragged(true);
    await page.keyboard.press('n'); // as another tab may, or an organiser who ends the pair
    await untilNext(page, first);
    const second = await shownProposal(page);
    await finger.to(120);
    await finger.to(180);
    await finger.lift();
    await dragged(false);
    expect(await shownProposal(page)).toBe(second);
    await finger.swipe([60, 120, 180]);
    await untilNext(page, second);
    await voted(['no', 'yes']);
    await voters.end(vera);
  });
});
