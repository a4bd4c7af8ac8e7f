// Opens Nakodo: the database (our own local server, or DATABASE_URL), migrated, and the parts on it, for the doors (server, CLI, worker,
// embedding API). Starts no loop and listens on nothing. Which parts there are: parts/.
import type { Settings } from './config/settings.js';
import type { Database } from './db/database.js';
import { openLocalServer, type LocalServer } from './db/local-server.js';
import { migrate } from './db/migrate.js';
import { openDatabase, type DatabaseOptions } from './db/pool.js';
import type { FaceEmbedder } from './faces/face-embedder.js';
import { setUpFaceVectors } from './modes/lookalike/face-vectors.js';
import { compilePoolPolicies } from './modes/pool/compiled-policies.js';
import { makeBackground, type Background } from './parts/background.js';
import { chooseFaceEmbedder } from './parts/chosen.js';
import type { NakodoLog } from './parts/log.js';
import { makeParts, type Parts } from './parts/parts.js';
import { adoptRestoredChanges } from './people/restored-changes.js';

export interface Nakodo extends Parts, Background {
  /** Undefined where DATABASE_URL is used. */
  readonly localServer: LocalServer | undefined;
  /** Closes the pool, the embedders and, if nobody else uses it, the local server. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly log: NakodoLog;
  /** Hears what happens, in words for the terminal. */
  readonly onProgress?: (words: string) => void;
  /** Whether to migrate; default true. */
  readonly migrate?: boolean;
  /** Whether photos may be measured: then the face service, if one is set, must say which model it has; default true. */
  readonly measuresFaces?: boolean;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
}

interface Opened {
  readonly db: Database;
  readonly localServer: LocalServer | undefined;
}

/** Throws `setup`, `database_unavailable`, `database_newer` or `name_taken`; nothing stays open then. */
export async function openNakodo(settings: Settings, options: OpenOptions): Promise<Nakodo> {
  const opened = await openTheDatabase(settings, options);
  try {
    if (options.migrate !== false) {
      await migrate(opened.db);
      await adoptRestoredChanges(opened.db);
      await compilePoolPolicies(opened.db, (policyVersionId, error) =>
        options.log.error({ policyVersionId, error }, 'the policy of a pool cannot be used'),
      );
    }
    const faceEmbedder = await chooseFaceEmbedder(settings, opened.db, options);
    if (options.migrate !== false) await setUpFaceVectors(opened.db); // knows of the model of faces
    return compose(settings, opened, faceEmbedder, options.log);
  } catch (error) {
    await closeTheDatabase(opened);
    throw error;
  }
}

async function openTheDatabase(settings: Settings, { onProgress, applicationName }: OpenOptions): Promise<Opened> {
  const common: DatabaseOptions = { max: settings.DATABASE_POOL_MAX, ...(applicationName !== undefined && { applicationName }) };
  if (settings.DATABASE_URL !== undefined) {
    const db = openDatabase({
      ...common,
      url: settings.DATABASE_URL,
      transactionPooler: settings.DATABASE_POOLER,
      ...(settings.DATABASE_LISTEN_URL !== undefined && { listenUrl: settings.DATABASE_LISTEN_URL }),
    });
    return { db, localServer: undefined };
  }
  const localServer = await openLocalServer({
    directory: settings.NAKODO_DATA_DIR,
    port: settings.NAKODO_LOCAL_PORT,
    ...(onProgress && { onEvent: onProgress }),
  });
  return { db: openDatabase({ ...common, connection: localServer.connection }), localServer };
}

async function closeTheDatabase({ db, localServer }: Opened): Promise<void> {
  await db.close();
  await localServer?.stop();
}

function compose(settings: Settings, opened: Opened, faceEmbedder: FaceEmbedder, log: NakodoLog): Nakodo {
  const { db, localServer } = opened;
  const parts = makeParts({ db, settings, faceEmbedder, isLocal: localServer !== undefined, log });
  return {
    ...parts,
    ...makeBackground(parts, log),
    localServer,
    async close() {
      await parts.live.close();
      await parts.accounts.links.idle();
      await parts.embedder.close();
      await faceEmbedder.close();
      await closeTheDatabase(opened);
    },
  };
}
