// Nakodo inside another Node program: the handler to mount, and the worker to start, on a database of your own.
//   const { app, worker, close } = await createNakodo({ database: 'postgres://...', jwtSecret: '...' });
//   serve({ fetch: app.fetch });
import { parseSettings } from './config/load.js';
import { openNakodo, type NakodoLog } from './nakodo.js';
import { openBus } from './realtime/bus.js';
import { compiledPath } from './root.js';
import { createApp, type App } from './server/app.js';
import { startWorker, type Worker } from './work/worker.js';

export interface NakodoOptions {
  /** `postgres://...`; undefined: a local Postgres in `dataDirectory`. */
  readonly database?: string;
  readonly dataDirectory?: string;
  readonly serviceKey?: string;
  readonly jwtSecret?: string;
  readonly jwksUrl?: string;
  /** Any other setting of docs/configuration.md, as its variable's text. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: NakodoLog;
  /** Whether the pages are served too; default false. */
  readonly pages?: boolean;
}

export interface EmbeddedNakodo {
  /** `app.fetch` answers requests. */
  readonly app: App;
  readonly worker: {
    /** Starts the background work in this process; not needed where another process does it. */
    start(): Promise<Worker>;
  };
  /** Ends streams, stops the worker, closes the database. */
  close(): Promise<void>;
}

const silent: NakodoLog = { error: () => undefined, info: () => undefined };

/** Opens and migrates the database. Throws AppError: `setup`, `database_unavailable`, `database_newer`, `name_taken`. */
export async function createNakodo(options: NakodoOptions = {}): Promise<EmbeddedNakodo> {
  const { log = silent } = options;
  const { settings } = parseSettings({
    ...options.settings,
    DATABASE_URL: options.database,
    NAKODO_DATA_DIR: options.dataDirectory,
    SERVICE_KEY: options.serviceKey,
    JWT_SECRET: options.jwtSecret,
    JWKS_URL: options.jwksUrl,
  });
  const nakodo = await openNakodo(settings, { log });
  const stopping = new AbortController();
  const bus = await openBus(nakodo.db);
  const app = createApp({
    db: nakodo.db,
    work: nakodo.events,
    maxRuntimeMs: settings.MAX_RUNTIME_MS,
    tokens: nakodo.tokens,
    bus,
    stopping: stopping.signal,
    log,
    onStreamError: (error) => log.error({ error }, 'a stream of events broke off'),
    pages: options.pages === true ? compiledPath('web') : undefined,
  });
  let worker: Promise<Worker> | undefined;
  return {
    app,
    worker: { start: () => (worker ??= startWorker({ db: nakodo.db, services: nakodo.services(), log })) },
    async close() {
      stopping.abort();
      await (await worker)?.stop();
      await bus.close();
      await nakodo.close();
    },
  };
}
