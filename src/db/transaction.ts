// Transactions: begin, work, commit, and everything that can come between. One attempt goes
//   acquire -> begin (with isolation, time-out, role and claims in one round trip) -> work -> commit -> release
// A serialization failure, a deadlock or a stale plan starts the next attempt, after a pause. An abort cancels the running statement and
// rolls back before the caller hears of it. Role and claims are `local`: they end with the transaction, so nothing stays on the connection.
import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient, QueryResult } from 'pg';
import { AppError } from '../errors.js';
import { type Acquire, cancelRunning, execute, isClean, sessionOver } from './connection.js';
import type { Actor, Session, TransactionOptions } from './database.js';
import { commitUnknown, isConnectionLoss, isRetryable, toAppError } from './errors.js';
import type { StatementNames } from './prepared.js';

const defaultRetries = 5;
/** Pause before retry n is random between 0 and firstPauseMs * 2^n (full jitter), at most maxPauseMs. */
const firstPauseMs = 10;
const maxPauseMs = 1000;
/** How long an aborted transaction waits for the server to let go of it, before it drops the connection. */
const abortGraceMs = 5000;

const roles: ReadonlySet<string> = new Set(['anon', 'authenticated', 'service_role'] satisfies Actor['role'][]);
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The same settings PostgREST makes, so that policies written for Supabase hold here. Both parts are checked, so they may stand in the text. */
function becomeActor({ role, userId }: Actor): string {
  if (!roles.has(role)) throw new AppError('internal', `There is no role ${JSON.stringify(role)} to act as`);
  if (userId !== undefined && !uuidPattern.test(userId)) throw new AppError('unauthenticated', 'The user id is not a uuid');
  const claims = JSON.stringify({ ...(userId && { sub: userId }), role });
  const settings = { 'request.jwt.claims': claims, 'request.jwt.claim.sub': userId ?? '', 'request.jwt.claim.role': role };
  const calls = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`);
  return `; select ${calls.join(', ')}; set local role ${role}`;
}

interface BeginOptions extends TransactionOptions {
  readonly searchPath?: string;
}

function beginText({ isolation = 'read committed', readOnly, timeoutMs, as, searchPath }: BeginOptions): string {
  const path = searchPath === undefined ? '' : `; set local search_path = ${searchPath}`;
  const timeout = timeoutMs === undefined ? '' : `; set local statement_timeout = ${Math.max(1, Math.round(timeoutMs))}`;
  return `begin isolation level ${isolation}${readOnly ? ' read only' : ''}${path}${timeout}${as ? becomeActor(as) : ''}`;
}

function cancelled(signal: AbortSignal): AppError {
  return new AppError('cancelled', {}, { cause: signal.reason });
}

interface OpenSession {
  readonly session: Session;
  /** The first error of any statement: once there is one, Postgres rolls back, even if the work swallowed it. */
  readonly failed: () => unknown;
  /** Refuses further statements and resolves when the running one has ended. */
  readonly end: () => Promise<void>;
}

/** Statements of one transaction run one after another, in the order they were asked for, also when the work does not wait for each. */
function openSession(client: PoolClient, names: StatementNames, signal: AbortSignal | undefined): OpenSession {
  let tail: Promise<unknown> = Promise.resolve();
  let failed: unknown;
  let ended = false;
  const session = sessionOver((statement) => {
    const result = tail.then(async () => {
      if (signal?.aborted) throw cancelled(signal);
      if (ended)
        throw new AppError('internal', 'A statement came after its transaction had ended: some call in the work was not awaited');
      return await execute(client, statement, names);
    });
    tail = result.catch((error: unknown) => {
      failed ??= error;
    });
    return result;
  });
  const end = async () => {
    ended = true;
    await tail;
  };
  return { session, failed: () => failed, end };
}

async function commit(client: PoolClient, failed: unknown): Promise<void> {
  let result: QueryResult;
  try {
    result = await client.query('commit');
  } catch (error) {
    throw isConnectionLoss(error) ? commitUnknown(error) : toAppError(error);
  }
  if (result.command === 'ROLLBACK')
    throw failed ?? new AppError('internal', 'The database rolled a transaction back instead of committing it');
}

/** Rejects as soon as the signal aborts; `stop` must be called when it is no longer needed. */
function abortion(signal: AbortSignal | undefined): { readonly aborted: Promise<never>; readonly stop: () => void } {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    if (!signal) return;
    onAbort = () => reject(cancelled(signal));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  aborted.catch(() => undefined);
  return { aborted, stop: () => signal?.removeEventListener('abort', onAbort) };
}

/** Takes a connection, or gives it back at once if the signal aborts before it came. */
async function acquireUnlessAborted(acquire: Acquire, aborted: Promise<never>): Promise<PoolClient> {
  const coming = acquire();
  try {
    return await Promise.race([coming, aborted]);
  } catch (error) {
    coming.then(
      (client) => client.release(),
      () => undefined,
    );
    throw error;
  }
}

/** Ends what an error or abort left open. True: the connection may be used again. */
async function rollBack(
  client: PoolClient,
  open: OpenSession,
  error: unknown,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (isConnectionLoss(error)) return false;
  if (!signal?.aborted) {
    await open.end();
    // Always: after an error the driver may not know the state yet; without a transaction it is a mere warning.
    await client.query('rollback');
    return isClean(client, error);
  }
  const limit = new AbortController();
  const undo = cancelRunning(client)
    .then(open.end)
    .then(() => client.query('rollback'))
    .catch(() => undefined)
    .finally(() => limit.abort());
  await Promise.race([undo, sleep(abortGraceMs, undefined, { signal: limit.signal }).catch(() => undefined)]);
  // A late cancel request could hit the next transaction on it.
  return false;
}

async function attempt<T>(
  acquire: Acquire,
  names: StatementNames,
  work: (tx: Session) => Promise<T>,
  options: BeginOptions,
): Promise<T> {
  const { aborted, stop } = abortion(options.signal);
  let client: PoolClient | undefined;
  let reusable = false;
  try {
    client = await acquireUnlessAborted(acquire, aborted);
    const open = openSession(client, names, options.signal);
    try {
      await client.query(beginText(options));
      const result = await Promise.race([work(open.session), aborted]);
      await open.end();
      await commit(client, open.failed());
      reusable = isClean(client, undefined);
      return result;
    } catch (error) {
      reusable = await rollBack(client, open, error, options.signal).catch(() => false);
      throw options.signal?.aborted ? cancelled(options.signal) : isRetryable(open.failed()) ? open.failed() : toAppError(error);
    }
  } finally {
    stop();
    client?.release(!reusable);
  }
}

/** Runs `work` in a transaction; see `TransactionOptions`. Throws what the work throws, or AppError. */
export async function runTransaction<T>(
  acquire: Acquire,
  names: StatementNames,
  work: (tx: Session) => Promise<T>,
  options: BeginOptions,
): Promise<T> {
  const retries = options.retries ?? defaultRetries;
  for (let tried = 0; ; tried++) {
    try {
      return await attempt(acquire, names, work, options);
    } catch (error) {
      if (tried >= retries || !isRetryable(error)) throw error;
      const pauseMs = Math.random() * Math.min(maxPauseMs, firstPauseMs * 2 ** tried);
      await sleep(pauseMs, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {
        throw options.signal ? cancelled(options.signal) : error;
      });
    }
  }
}
