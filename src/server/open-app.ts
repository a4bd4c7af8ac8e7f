// The HTTP app on an opened Nakodo: what `serve` and the embedding API both need, put together in one place.
import type { Nakodo, NakodoLog } from '../nakodo.js';
import { openBus } from '../realtime/bus.js';
import { openPersonStreams } from '../realtime/person-streams.js';
import { compiledPath } from '../root.js';
import { createApp, type App } from './app.js';
import { httpOptions } from './http/options.js';

export interface OpenApp {
  readonly app: App;
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
  const app = createApp({
    db: nakodo.db,
    work: nakodo.events,
    maxRuntimeMs: nakodo.settings.MAX_RUNTIME_MS,
    tokens: nakodo.tokens,
    accounts: nakodo.accounts,
    bus,
    streams,
    stopping: stopping.signal,
    log,
    importMaxBytes: nakodo.settings.IMPORT_MAX_BYTES,
    http: httpOptions(nakodo.settings, { mounted }),
    onStreamError: (error) => log.error({ error }, 'a stream of events broke off; the browser comes back'),
    pages: pages ? compiledPath('web') : undefined,
  });
  return {
    app,
    beginStop() {
      stopping.abort();
      streams.endAll();
    },
    async close() {
      await streams.close();
      await bus.close();
    },
  };
}
