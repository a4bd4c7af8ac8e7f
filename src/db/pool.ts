// The database over a pool of connections: `openDatabase` is the one way in. Every statement outside a transaction has a connection of
// its own for as long as it runs. A connection that failed, or that is not plainly idle afterwards, is never used again.
import { type ClientBase, type ClientConfig, Pool, type QueryResult } from 'pg';
import { AppError } from '../errors.js';
import { type Acquire, execute, isClean, sessionOver } from './connection.js';
import type { Database, Statement } from './database.js';
import { isStalePlan, toAppError } from './errors.js';
import { createListener } from './listen.js';
import { createStatementNames, type StatementNames } from './prepared.js';
import { isScript } from './sql.js';
import { streamRows } from './stream.js';
import { runTransaction } from './transaction.js';
import { valueTypes } from './types.js';

export interface Connection {
  /** A host name, or the directory of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
}

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`; either this or `connection`. */
  readonly url?: string;
  readonly connection?: Connection;
  /** Connections at most; default 10. LISTEN uses one more. */
  readonly max?: number;
  /** Shown in pg_stat_activity; default `nakodo`. */
  readonly applicationName?: string;
  /** How long to wait for a connection, new or free; default 10,000. */
  readonly connectTimeoutMs?: number;
  /** `statement_timeout` of everything without one of its own; default none. Not sent behind a transaction pooler. */
  readonly statementTimeoutMs?: number;
  /** The url leads to a pooler that gives each transaction another server connection (PgBouncer, Supavisor): no prepared statements, no settings of the session. */
  readonly transactionPooler?: boolean;
  /** Where LISTEN connects to; needed behind a transaction pooler, which cannot carry it. */
  readonly listenUrl?: string;
}

export const defaultPoolMax = 10;
const defaultConnectTimeoutMs = 10_000;
/** Idle connections are closed after this long. */
const idleTimeoutMs = 30_000;

function clientConfig(options: DatabaseOptions): ClientConfig {
  const { url, connection, applicationName = 'nakodo', connectTimeoutMs = defaultConnectTimeoutMs } = options;
  if (!url && !connection) throw new AppError('setup', 'Neither a database URL nor a connection was given: set DATABASE_URL');
  if (url && !/^(postgres|postgresql|socket):\/\//.test(url)) {
    throw new AppError('setup', 'DATABASE_URL must look like postgres://user:password@host:5432/database');
  }
  return {
    // A local server speaks no TLS, whatever PGSSLMODE says.
    ...(url ? { connectionString: url } : { ...connection, ssl: false }),
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: valueTypes,
    ...(options.statementTimeoutMs && !options.transactionPooler && { statement_timeout: options.statementTimeoutMs }),
  };
}

/** Our tables are found whatever schema the host has given its role. Behind a transaction pooler each transaction does it; statements outside one
 * go by the path of the role there. */
const searchPath = 'public, extensions';

function useOurSchemas(client: ClientBase): Promise<unknown> {
  return client.query(`set search_path = ${searchPath}`);
}

async function runOnce(acquire: Acquire, names: StatementNames, statement: Statement): Promise<QueryResult> {
  const client = await acquire();
  let reusable = false;
  try {
    const result = await execute(client, statement, names);
    reusable = isClean(client, undefined);
    return result;
  } catch (error) {
    // A script that failed half-way may have left a transaction open.
    reusable = !isScript(statement) && isClean(client, error);
    throw error;
  } finally {
    client.release(!reusable);
  }
}

/** Opens no connection yet: the first statement does. Throws `setup` when the options cannot be used. */
export function openDatabase(options: DatabaseOptions): Database {
  const config = clientConfig(options);
  const prepare = options.transactionPooler ? {} : { onConnect: useOurSchemas };
  const pool = new Pool({ ...config, ...prepare, max: options.max ?? defaultPoolMax, idleTimeoutMillis: idleTimeoutMs });
  // An idle connection that breaks is dropped by the pool; a busy one fails its statement. Both emit `error`, which nobody else hears.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const names = createStatementNames(!options.transactionPooler);
  const listener = createListener(options.listenUrl ? clientConfig({ ...options, url: options.listenUrl }) : config);
  const acquire: Acquire = () =>
    pool.connect().catch((error: unknown) => {
      throw toAppError(error);
    });
  let closing: Promise<void> | undefined;

  return {
    ...sessionOver(async (statement) => {
      try {
        return await runOnce(acquire, names, statement);
      } catch (error) {
        if (!isStalePlan(error)) throw error;
        return await runOnce(acquire, names, statement);
      }
    }),
    transaction: (work, settings = {}) =>
      runTransaction(acquire, names, work, { ...settings, ...(options.transactionPooler && { searchPath }) }),
    stream: <R>(statement: Statement, settings: { readonly batchRows?: number } = {}) =>
      streamRows<R>(acquire, statement, settings.batchRows),
    listen: (channel, onNotify, onReconnect) => {
      if (options.transactionPooler && !options.listenUrl) {
        return Promise.reject(
          new AppError('setup', 'Notifications do not pass a transaction pooler: give a direct address for them'),
        );
      }
      return listener.listen(channel, onNotify, onReconnect);
    },
    close: () => (closing ??= Promise.all([listener.close(), pool.end()]).then(() => undefined)),
  };
}
