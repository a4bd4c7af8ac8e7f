// What the rest of Nakodo knows of a database: statements, sessions, transactions, notifications.
// Nothing above db/ may see the driver.

/** One SQL statement with its bound values; made by the `sql` tag, never by joining strings. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Somewhere statements can run: the pool (each on a connection of its own) or a transaction. */
export interface Session {
  /** All rows. */
  rows<R>(statement: Statement): Promise<R[]>;
  /** The first row, if any. */
  findRow<R>(statement: Statement): Promise<R | undefined>;
  /** Exactly one row, else `internal`. */
  getRow<R>(statement: Statement): Promise<R>;
  /** How many rows were touched. */
  run(statement: Statement): Promise<number>;
}

/** Whom a transaction acts as: sets the role and `request.jwt.claims`, so that row-level security applies. Without one it acts as the owner. */
export interface Actor {
  readonly role: 'anon' | 'authenticated' | 'service_role';
  readonly userId?: string;
}

export interface TransactionOptions {
  readonly as?: Actor;
  /** Default `read committed`. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  /** How often serialization failures and deadlocks are retried; default 5. The callback must be repeatable. */
  readonly retries?: number;
  /** `statement_timeout` of every statement in it. */
  readonly timeoutMs?: number;
  /** Aborting cancels the running statement on the server and rolls back. */
  readonly signal?: AbortSignal;
}

export interface Database extends Session {
  transaction<T>(work: (tx: Session) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Rows in batches through a server-side cursor, one consistent snapshot, bounded memory. */
  stream<R>(statement: Statement, options?: { readonly batchRows?: number }): AsyncIterable<R[]>;
  /** Calls `onNotify` for each NOTIFY on the channel. After a reconnect `onReconnect` is called once: something may have been missed, read again. */
  listen(channel: string, onNotify: (payload: string) => void, onReconnect?: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
