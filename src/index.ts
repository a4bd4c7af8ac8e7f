// Nakodo inside another Node program: the handler to mount, and the worker to start, on a database of your own.
//   const { app, acceptSockets, worker, close } = await createNakodo({ database: 'postgres://...', jwtSecret: '...' });
//   const server = serve({ fetch: app.fetch });
//   acceptSockets(server); // for the live mode: without it pages and the SDK ask over HTTP every few seconds
import type { Server } from 'node:http';
import { parseSettings } from './config/load.js';
import { openNakodo } from './nakodo.js';
import type { NakodoLog } from './parts/log.js';
import type { App } from './server/app.js';
import { openApp } from './server/open-app.js';
import { acceptSockets } from './server/upgrade.js';
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
  /**
   * Lets the WebSocket of the live mode in on a server of node (HTTP/1.1) that answers with `app.fetch` at its root. Other wishes to upgrade are
   * left to the host, if it listens for any. Returns how to stop.
   */
  acceptSockets(server: Server): () => void;
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
  const opened = await openApp(nakodo, { log, pages: options.pages === true, mounted: true });
  let worker: Promise<Worker> | undefined;
  return {
    app: opened.app,
    acceptSockets: (server) => acceptSockets(server, opened.app.fetch),
    worker: { start: () => (worker ??= startWorker({ db: nakodo.db, services: nakodo.services(), log })) },
    async close() {
      opened.beginStop();
      await (await worker)?.stop();
      await opened.close();
      await nakodo.close();
    },
  };
}
