// The HTTP app on an opened Nakodo: what `serve` and the embedding API both need, put together in one place.
import type { Nakodo } from '../nakodo.js';
import type { NakodoLog } from '../parts/log.js';
import { iceSettings } from '../modes/live/live-ice.js';
import { openLiveHub, type LiveHub } from '../modes/live/hub/live-hub.js';
import { readPhotoLinkKey } from '../photos/photo-link-key.js';
import { openBus } from '../realtime/bus.js';
import { openPersonStreams } from '../realtime/person-streams.js';
import { compiledPath } from '../root.js';
import { createApp, type App } from './app.js';
import { httpOptions } from './http/options.js';

export interface OpenApp {
  readonly app: App;
  readonly live: LiveHub;
  /** Ends streams and says "not ready"; requests are still answered. */
  beginStop(): void;
  /** After the last request. */
  close(): Promise<void>;
}

export interface OpenAppOptions {
  readonly log: NakodoLog;
  /** Whether the pages are served too. */
  readonly pages: boolean;
  /** Whether another program listens and calls the app. */
  readonly mounted: boolean;
}

export async function openApp(nakodo: Nakodo, { log, pages, mounted }: OpenAppOptions): Promise<OpenApp> {
  const stopping = new AbortController();
  const bus = await openBus(nakodo.db);
  const onError = (error: unknown) => log.error({ error }, 'streams of people cannot be read; they wait');
  const streams = await openPersonStreams({ db: nakodo.db, onError });
  const live = await openLiveHub({
    db: nakodo.db,
    matcher: nakodo.live,
    rateLimitScale: nakodo.settings.RATE_LIMIT_SCALE,
    onError: (error) => log.error({ error }, 'the live mode cannot reach the database; it goes on'),
  });
  const app = createApp({
    db: nakodo.db,
    work: nakodo.events,
    maxRuntimeMs: nakodo.settings.MAX_RUNTIME_MS,
    tokens: nakodo.tokens,
    accounts: nakodo.accounts,
    bus,
    streams,
    live,
    matcher: nakodo.live,
    store: nakodo.lookalike.store,
    lookalike: nakodo.lookalike,
    community: nakodo.community,
    voteDomain: nakodo.voteDomain,
    chain: nakodo.chain.chain,
    wallets: nakodo.wallets,
    publicUrl: nakodo.settings.PUBLIC_URL,
    jobs: nakodo.jobs,
    cronSecret: nakodo.settings.CRON_SECRET,
    photosLeave: nakodo.settings.EMBEDDER_URL !== undefined,
    photoLinkKey: await readPhotoLinkKey(nakodo.db),
    ice: iceSettings(nakodo.settings),
    stopping: stopping.signal,
    log,
    importMaxBytes: nakodo.settings.IMPORT_MAX_BYTES,
    http: httpOptions(nakodo.settings, { mounted }),
    onStreamError: (error) => log.error({ error }, 'a stream of events broke off; the browser comes back'),
    pages: pages ? compiledPath('web') : undefined,
  });
  return {
    app,
    live,
    beginStop() {
      stopping.abort();
      streams.endAll();
      live.beginStop();
    },
    async close() {
      await live.close();
      await streams.close();
      await bus.close();
    },
  };
}
