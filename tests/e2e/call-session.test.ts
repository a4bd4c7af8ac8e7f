// Calls between two pages of a real Chromium with made-up cameras: connecting, toggling, reloading, a way that breaks, a way by a TURN server.
import { createHmac, randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import type { Signal } from '@nakodo/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { projectPath } from '../../src/root.js';
import { callFlags, findChromium, openBrowser, waitMs } from '../support/browser.js';
import { openCallPages, servePages, type Caller, type CallPages } from '../support/call-pages.js';
import { endChildren, startChild, type Child } from '../support/children.js';
import { ownPorts } from '../support/own-port.js';

// oxlint-disable-next-line node/no-process-env -- whether this is CI is not a setting of Nakodo
const skip = findChromium() === undefined && !process.env['CI'];
const timeoutMs = 2 * waitMs;
const patience = { timeout: waitMs, interval: 50 };

const untilPhase = (caller: Caller, phase: string) => expect.poll(() => caller.phase(), patience).toBe(phase);

/** The partner's picture moves: ten more frames have come than when this was called. */
async function expectMoving(...callers: Caller[]): Promise<void> {
  for (const caller of callers) {
    const before = await caller.frames();
    await expect.poll(() => caller.frames(), patience).toBeGreaterThan(before + 10);
    expect(await caller.page.evaluate(() => document.querySelector('video')?.videoWidth)).toBeGreaterThan(0);
  }
}

const hear = (caller: Caller, signal: unknown) =>
  caller.page.evaluate((heard) => (globalThis as never as { call: { hear(one: unknown): void } }).call.hear(heard), signal);

const offersOf = ({ said }: Caller) =>
  said.filter((signal) => signal.kind === 'description' && signal.description.type === 'offer');

/**
 * What is done is judged only if the way held meanwhile: over one that broke, as where the machine stood still for seconds, offers are made that nobody
 * asked for. Then it is done once more.
 */
async function whileTheWayHolds({ offerer, answerer }: CallPages, work: () => Promise<() => void>): Promise<void> {
  const breaks = async () => (await offerer.breaks()) + (await answerer.breaks());
  for (;;) {
    for (const caller of [offerer, answerer]) await untilPhase(caller, 'connected');
    const before = await breaks();
    const judge = await work();
    if ((await breaks()) === before) return judge();
  }
}

describe.skipIf(skip)(`a call${skip ? ' (no Chromium here: run npm test)' : ''}`, () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof servePages>>;
  let pages: CallPages;

  beforeAll(async () => {
    browser = await openBrowser(callFlags);
    served = await servePages();
  });
  afterAll(async () => {
    await browser?.close();
    served?.server.close();
  });
  afterEach(async () => {
    await pages?.close();
    await endChildren();
  });

  /** Both with a camera, and each sees the other's picture. */
  async function connect(configuration?: RTCConfiguration): Promise<CallPages> {
    pages = await openCallPages(browser, served, configuration);
    for (const caller of [pages.offerer, pages.answerer]) {
      expect(await caller.turnOn('camera')).toBe(true);
      await caller.join();
    }
    await untilPhase(pages.offerer, 'connected');
    await untilPhase(pages.answerer, 'connected');
    return pages;
  }

  it(
    'connects nobody before both have joined, and then shows each the other',
    async () => {
      pages = await openCallPages(browser, served);
      const { offerer, answerer } = pages;
      await offerer.turnOn('camera');
      await offerer.join();
      await expect
        .poll(() => answerer.do(({ view }) => view()))
        .toMatchObject({ phase: 'off', partner: { joined: true, camera: true } });
      expect(await offerer.phase()).toBe('waiting');
      expect([...offerer.said, ...answerer.said].filter(({ kind }) => kind === 'description' || kind === 'candidate')).toEqual(
        [],
      );

      // Without a camera of their own: they see, and are not seen.
      await answerer.join();
      await untilPhase(offerer, 'connected');
      await untilPhase(answerer, 'connected');
      await expectMoving(answerer);
      expect(await offerer.frames()).toBe(0);
    },
    timeoutMs,
  );

  it(
    'never lets offers meet: both turn their cameras off and on 20 times at the same instant, and nothing is negotiated',
    async () => {
      const { offerer, answerer } = await connect();
      await expectMoving(offerer, answerer);
      await whileTheWayHolds(pages, async () => {
        const before = offersOf(offerer).length;
        for (let round = 0; round < 20; round += 1) {
          await Promise.all([offerer, answerer].map((caller) => caller.do(({ media }) => media.turnOff('camera'))));
          await Promise.all([offerer, answerer].map((caller) => caller.turnOn('camera')));
        }
        await expectMoving(offerer, answerer);
        const after = offersOf(offerer).length;
        const phases = [await offerer.phase(), await answerer.phase()];
        return () => expect({ after, phases }).toEqual({ after: before, phases: ['connected', 'connected'] });
      });
      expect(offersOf(answerer)).toEqual([]);
    },
    timeoutMs,
  );

  it.each(['offerer', 'answerer'] as const)(
    'goes on after the %s reloaded: each sees the other again',
    async (who) => {
      const { offerer, answerer } = await connect();
      await expectMoving(offerer, answerer);
      const back = { offerer, answerer }[who];
      await back.open();
      await back.join();
      await back.turnOn('camera');
      await expectMoving(offerer, answerer);
      for (const caller of [offerer, answerer]) await untilPhase(caller, 'connected');
      expect(offersOf(answerer)).toEqual([]);
    },
    timeoutMs,
  );

  it(
    'drops what belongs to another connection, and answers no offer when it has not joined',
    async () => {
      const { offerer, answerer } = await connect();
      await whileTheWayHolds(pages, async () => {
        const offers = offersOf(offerer); // more than one where the first try took longer than a try may
        const offer = offers.at(-1);
        if (offer?.kind !== 'description') throw new Error('no offer was made');
        const said = answerer.said.length;
        // As from a page that is no more: an answer and a candidate of nobody's connection, a wish about it, and nonsense.
        const stale = randomUUID();
        for (const signal of [
          { ...offer, instance: stale, description: { type: 'answer', sdp: offer.description.sdp } },
          {
            kind: 'candidate',
            instance: stale,
            candidate: { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' },
          },
          { kind: 'renegotiate', instance: stale, restart: true },
          { kind: 'description', instance: offer.instance, description: { type: 'answer', sdp: 'nonsense' } },
        ])
          await hear(offerer, signal);
        await expectMoving(offerer, answerer);
        const after = offersOf(offerer);
        // Its own candidates may still come, and it says again what it sends when it is connected.
        const answered = answerer.said.slice(said).filter(({ kind }) => kind !== 'candidate' && kind !== 'media');
        return () => expect({ after, answered }).toEqual({ after: offers, answered: [] });
      });

      const said = answerer.said.length;
      await answerer.open();
      await hear(answerer, offersOf(offerer).at(-1));
      expect(await answerer.phase()).toBe('off');
      expect(answerer.said.slice(said).filter(isDescription)).toEqual([]);
    },
    timeoutMs,
  );

  it(
    'connects although the first offer and its answer were lost on the way',
    async () => {
      pages = await openCallPages(browser, served);
      const { offerer, answerer } = pages;
      await answerer.turnOn('camera');
      await answerer.join();
      await expect.poll(() => answerer.said.some(({ kind }) => kind === 'ready'), patience).toBe(true);
      answerer.mute = true;
      await offerer.join();
      await expect.poll(() => answerer.said.some(isDescription), patience).toBe(true);
      answerer.mute = false;
      await answerer.do(({ call }) => call.lineIsBack());
      await expectMoving(offerer);
    },
    timeoutMs,
  );

  it(
    'leaves nothing behind: the light goes out, no track is sent, the partner’s browser is not held',
    async () => {
      const { offerer } = await connect();
      const track = await offerer.page.evaluateHandle('media.view().tracks.video');
      await offerer.do(({ call, media }) => {
        call.close();
        media.stop();
      });
      expect(await track.evaluate((one) => (one as MediaStreamTrack).readyState)).toBe('ended');
      expect(await offerer.way()).toBeUndefined();
      const said = offerer.said.length;
      await offerer.do(({ call }) => {
        call.hear({ kind: 'ready', instance: crypto.randomUUID() });
        call.lineIsBack();
      });
      expect(offerer.said.length).toBe(said);
    },
    timeoutMs,
  );

  describe('by a TURN server only', () => {
    const secret = 'shared with the server';
    const script = projectPath('tests/support/turn-server-child.mjs');

    async function startTurn(port: number): Promise<Child> {
      const child = startChild(script, [String(port), secret]);
      await child.line((line) => line === 'ready');
      return child;
    }

    function relayOnly(ports: readonly number[], seconds = 600): RTCConfiguration {
      const username = `${Math.floor(Date.now() / 1000) + seconds}:somebody`;
      const credential = createHmac('sha1', secret).update(username).digest('base64');
      const urls = ports.map((port) => `turn:127.0.0.1:${port}?transport=udp`);
      return { iceTransportPolicy: 'relay', iceServers: [{ urls, username, credential }] };
    }

    it(
      'finds a new way when the server is gone and another is there',
      async () => {
        const [one, two] = ownPorts;
        const first = await startTurn(one);
        await startTurn(two); // known to nobody yet
        const { offerer, answerer } = await connect(relayOnly([one]));
        await expectMoving(offerer, answerer);
        const before = await offerer.way();
        expect(before).toMatchObject({ kind: 'relay', relay: expect.stringContaining(String(one)) });

        await first.kill('SIGKILL');
        await untilPhase(offerer, 'reconnecting');
        await pages.setConfiguration(relayOnly([two]));
        await untilPhase(offerer, 'connected');
        await untilPhase(answerer, 'connected');
        await expectMoving(offerer, answerer);
        const after = await offerer.way();
        expect(after).toMatchObject({ kind: 'relay', relay: expect.stringContaining(String(two)) });
        expect(after?.id).not.toBe(before?.id);
        expect(offersOf(answerer)).toEqual([]);
      },
      timeoutMs,
    );

    it(
      'looks for a new way when the browser says that it is on the network again, while the picture goes on',
      async () => {
        const [one, two] = ownPorts;
        for (const port of ownPorts) await startTurn(port);
        const { offerer, answerer } = await connect(relayOnly([one]));
        await pages.setConfiguration(relayOnly([two]));
        // The answerer asks; the offerer offers.
        await answerer.do(({ call }) => call.networkChanged());
        await expect.poll(async () => (await offerer.way())?.relay, patience).toContain(String(two));
        await expectMoving(offerer, answerer);
        expect(offersOf(answerer)).toEqual([]);
      },
      timeoutMs,
    );

    it(
      'is turned away when the credentials have ended',
      async () => {
        const [port] = ownPorts;
        const turn = await startTurn(port);
        pages = await openCallPages(browser, served, relayOnly([port], -5));
        await pages.offerer.join();
        await pages.answerer.join();
        await turn.line((line) => line.startsWith('late'));
        expect(turn.lines.filter((line) => line.startsWith('in'))).toEqual([]);
        expect(await pages.offerer.phase()).toMatch(/^(connecting|failed)$/); // the latter once every try has had its time
      },
      timeoutMs,
    );
  });
});

const isDescription = (signal: Signal) => signal.kind === 'description';
