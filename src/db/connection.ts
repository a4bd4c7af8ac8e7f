// One connection of the driver: running a statement on it, cancelling what runs, and knowing when it is of no more use.
/* oxlint-disable typescript/no-unsafe-type-assertion -- the driver types rows as any and leaves out its cancel protocol: this file is where its types end */
import { type ClientBase, type ClientConfig, Connection, type PoolClient, type QueryResult } from 'pg';
import { AppError } from '../errors.js';
import type { Session, Statement } from './database.js';
import { isConnectionLoss, isStalePlan, toAppError } from './errors.js';
import type { StatementNames } from './prepared.js';
import { isScript } from './sql.js';

/** Takes a connection out of the pool; errors of its socket while it is out surface in the statement that runs, never as an uncaught event. */
export type Acquire = () => Promise<PoolClient>;

/** What the driver has and its types leave out. */
interface Internals {
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly host: string;
  readonly port: number;
  readonly ssl: ClientConfig['ssl'];
}
interface CancelConnection extends Connection {
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
}

/** A cancel request that gets no answer in this time is given up; the connection is dropped in any case. */
const cancelTimeoutMs = 2000;

/** Runs one statement. Throws AppError; a lost connection and a stale plan are recognised by `errors.ts`. */
export async function execute(client: ClientBase, statement: Statement, names: StatementNames): Promise<QueryResult> {
  const script = isScript(statement);
  const name = script ? undefined : names.find(statement.text);
  try {
    if (script) return await client.query(statement.text);
    return await client.query({ text: statement.text, values: statement.values as unknown[], ...(name && { name }) });
  } catch (error) {
    if (isStalePlan(error)) names.forget(statement.text);
    throw toAppError(error);
  }
}

/** The four ways to read a result, over any way to run a statement. */
export function sessionOver(query: (statement: Statement) => Promise<QueryResult>): Session {
  return {
    async rows<R>(statement: Statement) {
      return (await query(statement)).rows as R[];
    },
    async findRow<R>(statement: Statement) {
      return (await query(statement)).rows[0] as R | undefined;
    },
    async getRow<R>(statement: Statement) {
      const { rows } = await query(statement);
      if (rows.length !== 1) throw new AppError('internal', `A statement that must give one row gave ${rows.length}`);
      return rows[0] as R;
    },
    async run(statement) {
      return (await query(statement)).rowCount ?? 0;
    },
  };
}

/** Whether the connection can go back to the pool: alive and outside of any transaction. */
export function isClean(client: ClientBase, error: unknown): boolean {
  return !isConnectionLoss(error) && client.getTransactionStatus() === 'I';
}

/**
 * Asks the server to cancel what runs on this connection, by the cancel protocol: it needs no free connection and works through poolers,
 * which pg_cancel_backend does not. Resolves when the server has taken the request; never rejects.
 */
export function cancelRunning(client: ClientBase): Promise<void> {
  const { processID, secretKey, host, port, ssl } = client as unknown as Internals;
  if (processID === null || secretKey === null) return Promise.resolve();
  return new Promise((resolve) => {
    const connection = new Connection(ssl ? { ssl } : {}) as CancelConnection;
    const timer = setTimeout(() => connection.stream.destroy(), cancelTimeoutMs);
    const send = () => connection.cancel(processID, secretKey);
    connection.on('error', () => connection.stream.destroy());
    connection.on('connect', () => (ssl ? connection.requestSsl() : send()));
    connection.on('sslconnect', send);
    connection.once('end', () => {
      clearTimeout(timer);
      resolve();
    });
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
  });
}
