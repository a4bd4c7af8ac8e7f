// Opens the database for a command and closes it again, whatever happens.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Settings } from '../config/settings.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { openNakodo, type Nakodo } from '../nakodo.js';
import type { NakodoLog } from '../parts/log.js';
import type { Io } from './io.js';
import { talk } from './output.js';

export interface OpenForCommand {
  /** Brings the database up to date first. Without it, one that is not is refused. */
  readonly migrate?: boolean;
}

/** Errors of background parts; commands say their own. */
export function quietLog(io: Io): NakodoLog {
  return { error: (_, message) => talk(io, message), info: () => undefined };
}

/** Throws `setup` for a database without Nakodo in it, and what openNakodo throws. */
export async function withNakodo<T>(io: Io, work: (nakodo: Nakodo) => Promise<T>, options: OpenForCommand = {}): Promise<T> {
  const { settings } = io.loadSettings();
  if (options.migrate !== true) assertThere(io, settings);
  const nakodo = await openNakodo(settings, {
    log: quietLog(io),
    migrate: options.migrate === true,
    measuresFaces: false,
    applicationName: 'nakodo cli',
    ...(io.isTerminal && { onProgress: (words) => talk(io, words) }),
  });
  try {
    if (options.migrate !== true) await assertMigrated(nakodo);
    return await work(nakodo);
  } finally {
    await nakodo.close();
  }
}

/** Whoever only looks must not make a database by looking. Throws `setup`. */
export function assertThere(io: Io, { DATABASE_URL, NAKODO_DATA_DIR }: Settings): void {
  if (DATABASE_URL !== undefined || existsSync(join(resolve(io.cwd, NAKODO_DATA_DIR), 'nakodo.json'))) return;
  throw new AppError(
    'setup',
    `There is no local database in ${NAKODO_DATA_DIR} yet: \`nakodo serve\` makes one; or set NAKODO_DATA_DIR or DATABASE_URL`,
  );
}

async function assertMigrated({ db }: Nakodo): Promise<void> {
  const { ready } = await db.getRow<{ ready: boolean }>(sql`select to_regclass('public.nakodo_migrations') is not null as ready`);
  if (!ready) throw new AppError('setup', 'This database has no Nakodo in it yet: run `nakodo migrate`, or check DATABASE_URL');
}
