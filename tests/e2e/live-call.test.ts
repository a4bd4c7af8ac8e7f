// Two people in two browsers who see each other: on the real page, by the real server's signalling and its credentials for a real TURN server.
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { projectPath } from '../../src/root.js';
import { callFlags, waitMs } from '../support/browser.js';
import { endChildren, startChild, type Child } from '../support/children.js';
import { createTestLobby } from '../support/live.js';
import { ownPort } from '../support/own-port.js';
import { desktop, expectSound, noBrowser, openSite, phone, timeoutMs } from '../support/site.js';

const secret = 'shared with the TURN server';
let turn: Child;

async function startTurn(): Promise<void> {
  turn = startChild(projectPath('tests/support/turn-server-child.mjs'), [String(ownPort), secret]);
  await turn.line((line) => line === 'ready');
}

const site = openSite({
  demo: false,
  flags: callFlags,
  async env() {
    await startTurn();
    return { TURN_URLS: `turn:127.0.0.1:${ownPort}?transport=udp`, TURN_SECRET: secret, RATE_LIMIT_SCALE: '0' };
  },
});
afterAll(endChildren);

const patience = { timeout: waitMs, interval: 100 };
const allowed = { permissions: ['camera', 'microphone'] };

const toggle = (page: Page, name: 'Camera' | 'Microphone') => page.getByRole('button', { name, exact: true });
const partnerVideo = (page: Page) => page.locator('video.call-partner');
const show = (page: Page) => page.getByRole('button', { name: /^Show .*’s picture$/ });
const phase = (page: Page) => page.getByRole('region', { name: 'Sound and picture' }).getAttribute('data-phase');

/** The partner's picture is there and goes on. */
const expectMoving = (...pages: readonly Page[]) => expectMovingWithin(patience, pages);

/** One after the other, all within the time that is given. */
async function expectMovingWithin({ timeout, interval }: typeof patience, pages: readonly Page[]): Promise<void> {
  const until = Date.now() + timeout;
  for (const page of pages) {
    const left = () => ({ timeout: Math.max(1, until - Date.now()), interval });
    await partnerVideo(page).waitFor(left());
    const at = () => partnerVideo(page).evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
    const before = await at();
    await expect.poll(at, left()).toBeGreaterThan(before + 10);
    expect(await partnerVideo(page).evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0);
  }
}

describe.skipIf(noBrowser)('a call in a lobby', () => {
  let code: string;

  beforeEach(async () => {
    const { database } = site.database();
    const id = await createTestLobby(database);
    ({ code } = await database.getRow<{ code: string }>(sql`select code from pools where id = ${id}`));
  });

  async function open(name: string, options: BrowserContextOptions): Promise<Page> {
    const { page } = await site.guest(name, options);
    await page.addInitScript(watchPage);
    const headers = { origin: site.address() };
    const joined = await page
      .context()
      .request.post(`${site.address()}/api/lobbies/join`, { data: { code, birthDate: '1990-01-01' }, headers });
    expect(joined.ok()).toBe(true);
    await page.goto(`${site.address()}/live/${code}`);
    await page.getByRole('button', { name: 'Find somebody' }).click();
    return page;
  }

  async function twoWhoTalk(one: BrowserContextOptions = allowed, other: BrowserContextOptions = allowed) {
    const [ada, bo] = await Promise.all([open('Ada', { ...desktop, ...one }), open('Bo', { ...phone, ...other })]);
    for (const page of [ada, bo]) await toggle(page, 'Camera').waitFor();
    return { ada, bo, close: async () => void (await Promise.all([ada, bo].map((page) => page.context().close()))) };
  }

  it(
    'begins with text; when both have turned their cameras on, each sees the other, blurred until they wish to',
    async () => {
      const { ada, bo, close } = await twoWhoTalk();
      expect([await phase(ada), await phase(bo)]).toEqual(['off', 'off']);
      // Neither the camera nor a connection is asked for before a click.
      expect(await ada.evaluate(asked)).toEqual({ tracks: 0, peers: 0 });
      await expectSound(ada);
      await toggle(ada, 'Camera').click();
      await bo.getByText('Ada would like a video call').waitFor();
      await expectSound(bo);
      expect(await ada.evaluate(asked)).toEqual({ tracks: 1, peers: 0 });
      expect(await bo.evaluate(asked)).toEqual({ tracks: 0, peers: 0 });
      await toggle(bo, 'Camera').click();
      await expectMoving(ada, bo);
      for (const page of [ada, bo]) {
        expect(await partnerVideo(page).evaluate((video) => getComputedStyle(video).filter)).toContain('blur');
        await expectSound(page);
        await show(page).click();
        expect(await partnerVideo(page).evaluate((video) => getComputedStyle(video).filter)).toBe('none');
        await page.emulateMedia({ colorScheme: 'dark' });
        await expectSound(page);
      }
      await bo.getByText('Microphone off').waitFor();
      await toggle(ada, 'Microphone').click();
      await bo.getByText('Microphone off').waitFor({ state: 'detached' });
      await toggle(ada, 'Camera').click();
      await bo.getByText('Ada has no camera on').waitFor();
      expect(site.trouble).toEqual([]);
      await close();
    },
    timeoutMs,
  );

  it(
    'covers neither camera and microphone nor where one writes with a notice',
    async () => {
      const { ada, bo, close } = await twoWhoTalk();
      for (const page of [ada, bo]) {
        await page.evaluate(() => {
          const notice = Object.assign(document.createElement('p'), { className: 'toast', textContent: 'You blocked somebody.' });
          document.querySelector('.toasts')?.append(notice);
        });
        const boxes = (of: Locator) => of.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON() as DOMRect));
        const [notice] = await boxes(page.locator('.toast'));
        const needed = [toggle(page, 'Camera'), toggle(page, 'Microphone'), page.getByRole('textbox', { name: /^Message to/ })];
        for (const box of (await Promise.all(needed.map(boxes))).flat())
          expect(notice && (box.bottom <= notice.top || box.top >= notice.bottom || box.right <= notice.left)).toBe(true);
      }
      await close();
    },
    timeoutMs,
  );

  it(
    'keeps where one writes on the screen of a phone, whatever there is to read about the other',
    async () => {
      const { ada, bo, close } = await twoWhoTalk();
      const { database } = site.database();
      // Of more than one person: as a transaction, which begins again where others wait for them in another order.
      await database.transaction((tx) =>
        tx.run(sql`
        update profiles set bio = repeat('I have much to tell. ', 30), interests = array['jazz', 'chess', 'go', 'tea', 'films', 'maps'] where name = 'Ada'`),
      );
      await bo.reload();
      await toggle(bo, 'Camera').click();
      await bo.getByText('Ada has been asked to join.').waitFor();
      const about = bo.locator('.live-about-line');
      expect(await about.getAttribute('aria-expanded')).toBe('true');
      for (const height of [740, 640, 360]) {
        await bo.setViewportSize({ width: 360, height });
        const bottom = () =>
          bo.getByRole('textbox', { name: /^Message to/ }).evaluate((one) => one.getBoundingClientRect().bottom);
        await expect.poll(bottom).toBeLessThanOrEqual(height);
        await expectSound(bo);
      }
      expect(await ada.getByText('Bo would like a video call').count()).toBe(1);
      await close();
    },
    timeoutMs,
  );

  it.each(['Ada', 'Bo'])(
    'goes on when %s reloads the page in the middle: both see each other again, without another click',
    async (name) => {
      const { ada, bo, close } = await twoWhoTalk();
      for (const page of [ada, bo]) await toggle(page, 'Camera').click();
      await expectMoving(ada, bo);
      await show(ada).click();
      const reloadedAt = Date.now();
      await (name === 'Ada' ? ada : bo).reload();
      // A promise, not a speed: back within 15 s, or the talk would count as broken.
      await expectMovingWithin({ timeout: 15_000 - (Date.now() - reloadedAt), interval: 100 }, [ada, bo]);
      expect(await toggle(ada, 'Camera').getAttribute('aria-pressed')).toBe('true');
      expect(await partnerVideo(ada).evaluate((video) => getComputedStyle(video).filter)).toBe('none');
      expect(site.trouble).toEqual([]);
      await close();
    },
    timeoutMs,
  );

  it(
    'connects by the TURN server alone for who hides their address, and finds a way again after that server was gone',
    async () => {
      const { ada, bo, close } = await twoWhoTalk();
      await ada.getByRole('switch', { name: 'Hide my network address' }).setChecked(true, { force: true });
      await ada.getByText('Your network address stays hidden.').waitFor();
      for (const page of [ada, bo]) await toggle(page, 'Camera').click();
      await expectMoving(ada, bo);
      expect(turn.lines.some((line) => line.startsWith('in '))).toBe(true);

      await turn.kill('SIGKILL');
      await expect.poll(() => phase(ada), patience).toBe('reconnecting');
      await ada.getByText('The connection to Bo broke. Connecting again').waitFor();
      await startTurn();
      await expect.poll(() => phase(ada), patience).toBe('connected');
      await expectMoving(ada, bo);
      expect(site.trouble).toEqual([]);
      await close();
    },
    timeoutMs,
  );

  it(
    'connects nobody directly before the server has said whether it may',
    async () => {
      const { ada, bo, close } = await twoWhoTalk();
      await ada.route('**/api/live/ice-servers', (route) => route.abort());
      await ada.reload();
      for (const page of [ada, bo]) await toggle(page, 'Camera').click();
      await expect.poll(() => ada.evaluate(policies), patience).not.toEqual([]);
      expect(new Set(await ada.evaluate(policies))).toEqual(new Set(['relay']));
      await ada.unroute('**/api/live/ice-servers');
      await expectMoving(ada, bo);
      expect(await ada.evaluate(policies)).toContain('all');
      await close();
    },
    timeoutMs,
  );

  it(
    'puts the light out at once when the talk is left, keeps it on while the next partner is searched, and says so',
    async () => {
      const { ada, bo, close } = await twoWhoTalk();
      for (const page of [ada, bo]) await toggle(page, 'Camera').click();
      await expectMoving(ada, bo);
      expect(await ada.evaluate(asked)).toEqual({ tracks: 1, peers: 1 });
      await ada.getByRole('button', { name: 'Next' }).click();
      await ada.getByText('Your camera stays on for the next person.').waitFor();
      await expect.poll(() => ada.evaluate(asked), patience).toEqual({ tracks: 1, peers: 0 });
      await ada.getByRole('button', { name: /^Stop searching/ }).click();
      await expect.poll(() => ada.evaluate(asked), patience).toEqual({ tracks: 0, peers: 0 });
      await bo.evaluate(() => history.pushState(null, '', '/profile'));
      await expect.poll(() => bo.evaluate(asked), patience).toEqual({ tracks: 0, peers: 0 });
      await close();
    },
    timeoutMs,
  );

  it(
    'goes on by text when the camera is refused, taken, or missing, and says why',
    async () => {
      const { ada, bo, close } = await twoWhoTalk();
      for (const [error, words] of [
        ['NotAllowedError', /does not let this page use the camera/],
        ['NotReadableError', /in use by another program/],
        ['NotFoundError', /No camera was found/],
      ] as const) {
        await ada.evaluate((name) => {
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('as the browser says it', name));
        }, error);
        await toggle(ada, 'Camera').click();
        await ada.getByRole('alert').getByText(words).waitFor();
        await expectSound(ada);
      }
      expect(await phase(ada)).toBe('off');
      // They can still see a partner who has one.
      await toggle(bo, 'Camera').click();
      await ada.getByRole('button', { name: 'Only see and hear Bo' }).click();
      await expectMoving(ada);
      await bo.getByText('Ada has no camera on').or(bo.getByText('Ada sees and hears you')).waitFor();
      await close();
    },
    timeoutMs,
  );

  it(
    'says what is missing on a page without https, and waits for a click where the browser refuses to play by itself',
    async () => {
      const { ada, bo, close } = await twoWhoTalk();
      await ada.evaluate(() => Object.defineProperty(globalThis, 'isSecureContext', { value: false }));
      await toggle(ada, 'Microphone').click();
      await ada.getByRole('alert').getByText('Browsers give no microphone to a page without https.').waitFor();
      await bo.evaluate(() => {
        const { play } = HTMLMediaElement.prototype;
        let refusals = 0;
        HTMLMediaElement.prototype.play = function playOrNot() {
          const mine = this.muted || (refusals += 1) > 1;
          return mine ? play.call(this) : Promise.reject(new DOMException('click first', 'NotAllowedError'));
        };
      });
      await toggle(bo, 'Camera').click();
      await ada.getByRole('button', { name: 'Only see and hear Bo' }).click();
      const play = bo.getByRole('button', { name: 'Play sound and picture' });
      await play.click();
      await expect.poll(() => play.count(), patience).toBe(0);
      await close();
    },
    timeoutMs,
  );

  it(
    'is in one tab: turned on in another one, it goes on there, and this one says so',
    async () => {
      const { ada, bo, close } = await twoWhoTalk();
      for (const page of [ada, bo]) await toggle(page, 'Camera').click();
      await expectMoving(ada, bo);
      const second = await ada.context().newPage();
      await second.goto(ada.url());
      await toggle(second, 'Camera').click();
      await ada.getByText('You went on with this call in another tab.').waitFor();
      await expectMoving(second, bo);
      expect(await toggle(ada, 'Camera').getAttribute('aria-pressed')).toBe('false');
      await close();
    },
    timeoutMs,
  );
});

interface Watched {
  readonly tracks: MediaStreamTrack[];
  readonly peers: RTCPeerConnection[];
}

/** Before the page's own scripts: remembers what it asks of the camera, and which connections it makes. */
function watchPage(): void {
  const watched: Watched = { tracks: [], peers: [] };
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await ask(constraints);
    watched.tracks.push(...stream.getTracks());
    return stream;
  };
  const Peer = RTCPeerConnection;
  Object.assign(globalThis, {
    watched,
    RTCPeerConnection: class extends Peer {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        watched.peers.push(this);
      }
    },
  });
}

/** What of it is alive. */
function asked(): { tracks: number; peers: number } {
  const { tracks, peers } = (globalThis as unknown as { watched: Watched }).watched;
  return {
    tracks: tracks.filter(({ readyState }) => readyState === 'live').length,
    peers: peers.filter(({ connectionState }) => connectionState !== 'closed').length,
  };
}

/** By which ways its connections may go. */
const policies = () =>
  (globalThis as unknown as { watched: Watched }).watched.peers.map((peer) => peer.getConfiguration().iceTransportPolicy);
