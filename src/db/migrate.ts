// Brings a database to the state that the SQL files describe. Each migration runs once, in a transaction of its own, and is recorded with
// its hash; function files run again whenever they change. All under one transaction-level advisory lock (session locks leak under
// poolers), taken anew by each transaction, which then looks again at what is left to do: so any number of processes may migrate at once.
// Refuses before it changes anything: a newer database, a changed migration, a name in `public` that belongs to somebody else.
import { AppError } from '../errors.js';
import { projectPath } from '../root.js';
import type { Database, Session } from './database.js';
import { createdNames, type CreatedName, readSqlFiles, type SqlFile, type SqlFiles } from './migration-files.js';
import { sql } from './sql.js';

export interface MigrateOptions {
  /** The folder with migrations/ and functions/; default: the project's sql/. */
  readonly directory?: string;
  /** Hears of each file that was applied. */
  readonly onApplied?: (name: string) => void;
}

export interface MigrateResult {
  /** Names of the files applied by this call: migrations, then functions. */
  readonly applied: readonly string[];
}

/** Any constant serves; ours spells "migrate". */
const migrateLock = 0x6d696772617465n;
/** A migration waits this long for a table that somebody else holds, rather than stopping everybody behind it. */
const lockTimeoutMs = 30_000;

type Recorded = ReadonlyMap<string, string>;

function locked<T>(db: Database, work: (tx: Session) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(${migrateLock})`);
    // The host's schema settings must not decide where our tables go.
    await tx.run(
      sql.script(
        `set local search_path = public, extensions; set local statement_timeout = 0; set local lock_timeout = ${lockTimeoutMs}`,
      ),
    );
    return await work(tx);
  });
}

async function readRecorded(tx: Session): Promise<Recorded | undefined> {
  const columns = await tx.rows<{ name: string }>(sql`
    select attname as name from pg_attribute where attrelid = to_regclass('public.nakodo_migrations') and attnum > 0`);
  if (columns.length === 0) return undefined;
  if (!columns.some(({ name }) => name === 'sha256')) {
    throw new AppError(
      'name_taken',
      'The table nakodo_migrations in schema public is not ours: rename it, or give Nakodo a database of its own',
    );
  }
  const rows = await tx.rows<{ name: string; sha256: string }>(sql`select name, sha256 from nakodo_migrations`);
  return new Map(rows.map(({ name, sha256 }) => [name, sha256]));
}

function assertKnown(recorded: Recorded, { migrations }: SqlFiles): void {
  const known = new Map(migrations.map((file) => [file.name, file]));
  const unknown = [...recorded.keys()].filter((name) => name.startsWith('migrations/') && !known.has(name)).toSorted();
  if (unknown.length > 0) {
    throw new AppError(
      'database_newer',
      `The database has ${unknown.join(', ')}, which this Nakodo does not know: run the newer Nakodo that made it. Nothing was changed`,
    );
  }
  for (const file of migrations) {
    const hash = recorded.get(file.name);
    if (hash !== undefined && hash !== file.sha256) {
      throw new AppError(
        'setup',
        `sql/${file.name} was changed after it was applied to this database: restore the file and put the change into a new migration. Nothing was changed`,
      );
    }
  }
}

/** Of these names, the ones that exist in `public`, in words. */
async function findTaken(tx: Session, names: readonly CreatedName[]): Promise<string[]> {
  const of = (kind: CreatedName['kind']) => names.filter((name) => name.kind === kind).map(({ name }) => name);
  const rows = await tx.rows<{ what: string }>(sql`
    select case relkind when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized view'
                        when 'S' then 'sequence' when 'i' then 'index' else 'relation' end || ' ' || relname as what
      from pg_class where relnamespace = 'public'::regnamespace and relname = any(${of('relation')}::text[])
    union
    select 'function ' || proname from pg_proc where pronamespace = 'public'::regnamespace and proname = any(${of('function')}::text[])
    union
    select 'type ' || typname from pg_type where typnamespace = 'public'::regnamespace and typname = any(${[...of('type'), ...of('relation')]}::text[])
       and typtype <> 'c'
    order by 1`);
  return rows.map(({ what }) => what);
}

async function assertFree(tx: Session, recorded: Recorded, files: SqlFiles): Promise<void> {
  const all = [...files.migrations, ...files.functions];
  const key = ({ kind, name }: CreatedName) => `${kind} ${name}`;
  const ours = new Set(all.filter((file) => recorded.has(file.name)).flatMap((file) => createdNames(file.text).map(key)));
  const coming = all.filter((file) => !recorded.has(file.name)).flatMap((file) => createdNames(file.text));
  const taken = await findTaken(
    tx,
    coming.filter((name) => !ours.has(key(name))),
  );
  if (taken.length === 0) return;
  throw new AppError('name_taken', {
    detail: `In schema public there is already: ${taken.join(', ')}. Rename them, or give Nakodo a database of its own. Nothing was changed`,
    problems: taken.map((what) => ({ path: what, message: 'is taken' })),
  });
}

/** Row-level security without a policy: only the owner, who migrates, sees it. */
const bookkeeping = sql.script(`
  create table nakodo_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now());
  alter table nakodo_migrations enable row level security;
  comment on table nakodo_migrations is 'Which SQL files of Nakodo this database has, and their hashes'`);

async function record(tx: Session, { name, sha256 }: SqlFile): Promise<void> {
  await tx.run(sql`
    insert into nakodo_migrations (name, sha256) values (${name}, ${sha256})
    on conflict (name) do update set sha256 = excluded.sha256, applied_at = now()`);
}

interface ServerError {
  readonly message?: string;
  readonly position?: string;
  readonly where?: string;
  readonly code?: string;
}

/** The file and line of an error in a SQL file: for whoever runs or writes migrations, so it may name what Postgres said. */
function inFile(file: SqlFile, error: unknown): unknown {
  const cause: ServerError =
    error instanceof AppError && typeof error.cause === 'object' && error.cause !== null ? error.cause : {};
  if (!(error instanceof AppError) || cause.code === undefined || ['40001', '40P01'].includes(cause.code)) return error;
  const line = cause.position ? ` line ${file.text.slice(0, Number(cause.position)).split('\n').length}` : '';
  const where = cause.where ? ` (${cause.where.split('\n')[0]})` : '';
  return new AppError(
    error.code === 'database_unavailable' ? error.code : 'setup',
    `sql/${file.name}${line}: ${cause.message}${where}`,
    { cause: error.cause },
  );
}

async function applyMigration(db: Database, file: SqlFile): Promise<boolean> {
  return await locked(db, async (tx) => {
    if ((await readRecorded(tx))?.has(file.name)) return false;
    await tx.run(sql.script(file.text)).catch((error: unknown) => {
      throw inFile(file, error);
    });
    await record(tx, file);
    return true;
  });
}

/** Files that failed for want of one that comes later are tried again, as long as each round gets some further. */
async function applyFunctions(db: Database, files: readonly SqlFile[]): Promise<string[]> {
  return await locked(db, async (tx) => {
    const recorded = await readRecorded(tx);
    let left = files.filter((file) => recorded?.get(file.name) !== file.sha256);
    const applied: string[] = [];
    await tx.run(sql.script('set local check_function_bodies = off'));
    while (left.length > 0) {
      const failed: { file: SqlFile; error: unknown }[] = [];
      for (const file of left) {
        await tx.run(sql.script('savepoint file'));
        try {
          await tx.run(sql.script(file.text));
          await record(tx, file);
          applied.push(file.name);
        } catch (error) {
          await tx.run(sql.script('rollback to savepoint file'));
          failed.push({ file, error });
        }
      }
      const first = failed[0];
      if (first && failed.length === left.length) throw inFile(first.file, first.error);
      left = failed.map(({ file }) => file);
    }
    return applied;
  });
}

/** Migrates; does nothing on a database that is up to date. Throws `database_newer`, `name_taken`, `setup`, `database_unavailable`. */
export async function migrate(db: Database, options: MigrateOptions = {}): Promise<MigrateResult> {
  const files = readSqlFiles(options.directory ?? projectPath('sql'));
  const recorded = await locked(db, async (tx) => {
    const found = await readRecorded(tx);
    assertKnown(found ?? new Map(), files);
    await assertFree(tx, found ?? new Map(), files);
    if (!found) await tx.run(bookkeeping);
    return found ?? new Map<string, string>();
  });
  const applied: string[] = [];
  for (const file of files.migrations.filter(({ name }) => !recorded.has(name))) {
    if (await applyMigration(db, file)) applied.push(file.name);
    options.onApplied?.(file.name);
  }
  if (files.functions.some(({ name, sha256 }) => recorded.get(name) !== sha256)) {
    for (const name of await applyFunctions(db, files.functions)) {
      applied.push(name);
      options.onApplied?.(name);
    }
  }
  return { applied };
}
