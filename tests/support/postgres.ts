// Databases for tests. Each test file takes a fresh one, copied from a template that is migrated (and filled) once per run and server: call
// `const db = testDatabase({ server })` inside the callback of `forEachPostgres`, and `db().database` inside a test.
import { createHash, randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { migrate } from '../../src/db/migrate.js';
import { readSqlFiles } from '../../src/db/migration-files.js';
import { type Connection, type DatabaseOptions, openDatabase } from '../../src/db/pool.js';
import { projectPath } from '../../src/root.js';
import { ensureTestServer, type PostgresServer, postgresServers } from './servers.js';

export type { PostgresServer } from './servers.js';

export interface TestDatabase {
  readonly database: Database;
  readonly connection: Connection;
  readonly url: string;
  /** Another pool on it; closed with the database. */
  open(options?: Partial<DatabaseOptions>): Database;
  /** Closes all pools and drops it. */
  close(): Promise<void>;
}

/** What a template holds beside the tables, under a name of its own. */
export interface Contents {
  readonly name: string;
  fill(url: string): Promise<void>;
}

const templateLock = 1;
const contentsLock = 2;
/** Tests do hundreds of things at once over ten connections: on a busy machine the last waits for long. */
const patienceMs = 120_000;
/** Filling may be somebody else's work that is waited for, and takes minutes on a busy machine. */
const contentsMs = 900_000;

async function administer<T>(connection: Connection, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ ...connection, ssl: false });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function templateName(): string {
  const files = readSqlFiles(projectPath('sql'));
  const hashes = [...files.migrations, ...files.functions].map(({ name, sha256 }) => name + sha256).join();
  return `template_${createHash('sha256').update(hashes).digest('hex').slice(0, 12)}`;
}

/** Migrates the template unless another test process has. A failed one is thrown away, so that each test reports the failure. */
async function ensureTemplate(admin: Connection, name: string): Promise<void> {
  await administer(admin, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templateLock]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount) return;
    const draft = `${name}_draft`;
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft} template template0`);
    const database = openDatabase({ connection: { ...admin, database: draft }, max: 1 });
    try {
      await migrate(database);
    } finally {
      await database.close();
    }
    await client.query(`alter database ${draft} rename to ${name}`);
  });
}

/** The same with contents; those who need none do not wait for it. */
async function ensureFilled(admin: Connection, empty: string, { name, fill }: Contents): Promise<string> {
  const filled = `${empty}_${name}`;
  await administer(admin, async (client) => {
    await client.query('select pg_advisory_lock($1)', [contentsLock]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [filled]);
    if (rowCount) return;
    const draft = `${filled}_draft`;
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft} template ${empty}`);
    await fill(urlOf({ ...admin, database: draft }));
    await client.query(`alter database ${draft} rename to ${filled}`);
  });
  return filled;
}

const urlOf = ({ user, password, host, port, database }: Connection) =>
  `postgres://${user}:${password}@${host}:${port}/${database}`;

interface TestDatabaseOptions {
  readonly server?: PostgresServer;
  readonly migrated?: boolean;
  readonly contents?: Contents | undefined;
}

/** A new database: migrated, or with `migrated: false` empty. `base` is the folder of the servers; default: this test run's. */
export async function createTestDatabase(options: TestDatabaseOptions & { readonly base?: string } = {}): Promise<TestDatabase> {
  const { server = '18', migrated = true, contents } = options;
  const admin = await ensureTestServer(server, options.base ?? inject('postgresRun'));
  const empty = migrated ? templateName() : 'template0';
  if (migrated) await ensureTemplate(admin, empty);
  const template = contents ? await ensureFilled(admin, empty, contents) : empty;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(admin, (client) =>
    client.query(`create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)}`),
  );
  const connection: Connection = { ...admin, database: name };
  const pools: Database[] = [];
  const open = (more: Partial<DatabaseOptions> = {}) => {
    const pool = openDatabase({ connection, connectTimeoutMs: patienceMs, ...more });
    pools.push(pool);
    return pool;
  };
  return {
    database: open(),
    connection,
    url: urlOf(connection),
    open,
    async close() {
      await Promise.all(pools.map((pool) => pool.close()));
      await administer(admin, (client) => client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`));
    },
  };
}

/** A database for the tests of the surrounding file or `describe`; call the result inside a test. */
export function testDatabase(options: TestDatabaseOptions = {}): () => TestDatabase {
  let made: TestDatabase | undefined;
  beforeAll(async () => {
    made = await createTestDatabase(options);
  }, options.contents && contentsMs);
  afterAll(async () => {
    await made?.close();
  });
  return () => {
    if (!made) throw new Error('The test database is there from beforeAll to afterAll only');
    return made;
  };
}

/** Runs the suite on every Postgres. The operating system's may be missing on a developer's machine, never in CI. */
export function forEachPostgres(suite: (server: PostgresServer) => void): void {
  for (const server of postgresServers) {
    const missing = server === '15' && !inject('systemPostgres');
    // oxlint-disable-next-line node/no-process-env -- whether this is CI is not a setting of Nakodo
    const skip = missing && !process.env['CI'];
    describe.skipIf(skip)(`on Postgres ${server}${skip ? ' (not installed here: run npm test)' : ''}`, () => {
      suite(server);
    });
  }
}
