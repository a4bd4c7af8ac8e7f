// The database that the settings name: DATABASE_URL, or else the local server in NAKODO_DATA_DIR.
import type { Settings } from '../config/settings.js';
import type { Database } from './database.js';
import { type LocalServer, openLocalServer } from './local-server.js';
import { openDatabase } from './pool.js';

export type DatabaseSettings = Pick<
  Settings,
  'DATABASE_URL' | 'DATABASE_LISTEN_URL' | 'DATABASE_POOLER' | 'DATABASE_POOL_MAX' | 'NAKODO_DATA_DIR' | 'NAKODO_LOCAL_PORT'
>;

export interface NakodoDatabase {
  readonly database: Database;
  /** The server we run ourselves, unless DATABASE_URL names another. */
  readonly local: LocalServer | undefined;
  /** Closes the pool, then leaves the local server (the last one stops it). */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
  /** Hears what the local server does, in words for the terminal. */
  readonly onEvent?: (words: string) => void;
}

/** Opens it; does not migrate. Throws `setup` or `database_unavailable`. */
export async function openNakodoDatabase(settings: DatabaseSettings, options: OpenOptions = {}): Promise<NakodoDatabase> {
  const { applicationName = 'nakodo', onEvent } = options;
  const common = { applicationName, max: settings.DATABASE_POOL_MAX };
  if (settings.DATABASE_URL) {
    const listen = settings.DATABASE_LISTEN_URL ? { listenUrl: settings.DATABASE_LISTEN_URL } : {};
    const database = openDatabase({
      ...common,
      url: settings.DATABASE_URL,
      transactionPooler: settings.DATABASE_POOLER,
      ...listen,
    });
    return { database, local: undefined, close: () => database.close() };
  }
  const local = await openLocalServer({
    directory: settings.NAKODO_DATA_DIR,
    port: settings.NAKODO_LOCAL_PORT,
    ...(onEvent && { onEvent }),
  });
  const database = openDatabase({ ...common, connection: local.connection });
  const close = async () => {
    await database.close();
    await local.stop();
  };
  return { database, local, close };
}
