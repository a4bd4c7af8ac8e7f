// Two pages of a real Chromium that call each other by the pages' own modules, with nothing else on them; what they say to each other goes through
// the test, which sees all of it and may lose some.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Signal } from '@nakodo/protocol';
import { build, type Rolldown } from 'vite';
import { projectPath } from '../../src/root.js';
import { waitMs } from './browser.js';

/** What a page offers to the test. */
interface CallWindow {
  view: () => { phase: string; partner: { joined: boolean; camera: boolean; microphone: boolean }; tracks: number };
  call: {
    join(): void;
    hear(signal: Signal): void;
    lineIsBack(): void;
    networkChanged(): void;
    retry(): void;
    close(): void;
    stats(): Promise<RTCStatsReport> | undefined;
  };
  media: { turnOn(kind: string): Promise<boolean>; turnOff(kind: string): void; stop(): void };
}

const pageOf = (offerer: boolean, configuration: RTCConfiguration) => `
  const media = new localMedia.LocalMedia();
  const video = document.querySelector('video');
  let shown;
  globalThis.breaks = 0;
  globalThis.configuration = ${JSON.stringify(configuration)};
  const call = new callSession.CallSession({
    offerer: ${offerer},
    newId: () => crypto.randomUUID(),
    send: (signal) => void say(JSON.stringify(signal)),
    makePeer(configuration) {
      const peer = new RTCPeerConnection(configuration);
      peer.addEventListener('connectionstatechange', () => (breaks += ['disconnected', 'failed'].includes(peer.connectionState)));
      return peer;
    },
    makeStream: () => new MediaStream(),
    configuration: async () => globalThis.configuration,
    onChange(view) {
      if (shown !== view.tracks) video.srcObject = new MediaStream([...(shown = view.tracks)]);
    },
  });
  media.subscribe(() => call.setTracks(media.view().tracks));
  Object.assign(globalThis, { call, media, view: () => ({ ...call.view, tracks: call.view.tracks.length }) });
`;

async function bundle(module: string, name: string): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry: projectPath('web/src/pages/live/call', module), formats: ['iife'], name },
    },
  })) as Rolldown.RolldownOutput[];
  return (built[0]?.output[0].code ?? '').replace(`var ${name}`, `globalThis.${name}`);
}

export interface Caller {
  readonly page: Page;
  /** Everything that this page has said, in order. */
  readonly said: Signal[];
  /** What it says is lost. */
  mute: boolean;
  open(): Promise<void>;
  turnOn(kind: 'camera' | 'microphone'): Promise<boolean>;
  join(): Promise<void>;
  phase(): Promise<string>;
  do<T>(work: (page: CallWindow) => T | Promise<T>): Promise<T>;
  /** How often a way has wavered or failed so far. */
  breaks(): Promise<number>;
  /** Frames of the partner's picture that have been decoded so far. */
  frames(): Promise<number>;
  /** Kind and address of one's own end of the way that is in use. */
  way(): Promise<{ id: string; kind: string; relay: string | undefined } | undefined>;
}

export interface CallPages {
  readonly offerer: Caller;
  readonly answerer: Caller;
  /** For the next connection or restart of both. */
  setConfiguration(configuration: RTCConfiguration): Promise<void>;
  close(): Promise<void>;
}

export async function servePages(): Promise<{ address: string; code: string; server: Server }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>call</title><video autoplay playsinline muted></video>');
  });
  const code = `${await bundle('call-session.ts', 'callSession')};${await bundle('local-media.ts', 'localMedia')}`;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, code, server };
}

export async function openCallPages(
  browser: Browser,
  { address, code }: { address: string; code: string },
  configuration: RTCConfiguration = {},
): Promise<CallPages> {
  const contexts: BrowserContext[] = [];
  const callers: Caller[] = [];
  for (const offerer of [true, false]) {
    const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
    context.setDefaultTimeout(waitMs);
    contexts.push(context);
    const page = await context.newPage();
    const caller = callerOn(page, async () => {
      await page.goto(address);
      await page.evaluate(code);
      await page.evaluate(pageOf(offerer, configuration));
    });
    await page.exposeFunction('say', async (text: string) => {
      const signal = JSON.parse(text) as Signal;
      caller.said.push(signal);
      const other = callers[offerer ? 1 : 0];
      if (!caller.mute)
        await other?.page.evaluate((heard) => (window as unknown as CallWindow).call?.hear(heard), signal).catch(() => undefined);
    });
    callers.push(caller);
  }
  const [offerer, answerer] = callers;
  if (!offerer || !answerer) throw new Error('two pages are needed');
  await offerer.open();
  await answerer.open();
  return {
    offerer,
    answerer,
    async setConfiguration(next) {
      for (const { page } of callers) await page.evaluate(`globalThis.configuration = ${JSON.stringify(next)}`);
    },
    close: async () => void (await Promise.all(contexts.map((context) => context.close()))),
  };
}

function callerOn(page: Page, open: () => Promise<void>): Caller {
  const inPage = <T>(work: string): Promise<T> => page.evaluate<T>(work);
  return {
    page,
    said: [],
    mute: false,
    open,
    turnOn: (kind) => inPage(`media.turnOn('${kind}')`),
    join: () => inPage('call.join()'),
    phase: () => inPage('view().phase'),
    breaks: () => inPage('breaks'),
    do: (work) => inPage(`(${work.toString()})(globalThis)`),
    frames: () =>
      inPage(
        `(async () => [...((await call.stats()) ?? new Map()).values()].find((one) => one.type === 'inbound-rtp' && one.kind === 'video')?.framesDecoded ?? 0)()`,
      ),
    way: () =>
      inPage(`(async () => {
        const stats = (await call.stats()) ?? new Map();
        const pair = stats.get([...stats.values()].find((one) => one.type === 'transport')?.selectedCandidatePairId);
        const local = pair && stats.get(pair.localCandidateId);
        return local && { id: pair.id, kind: local.candidateType, relay: local.url };
      })()`),
  };
}
