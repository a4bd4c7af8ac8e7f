// What the database says, as Nakodo's own errors, from SQLSTATE, constraint name (error-meanings.ts) and socket error.
// Never lets SQL text, table names or values of other people reach a client: those stay in `cause`, for the log.
import type { ErrorCode } from '@nakodo/protocol';
import { AppError } from '../errors.js';
import { constraintMeanings, gone, ownStates, states } from './error-meanings.js';

/** The fields of a Postgres error that are used here; the driver's and the socket's errors both fit. */
interface Failure {
  readonly message?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly constraint?: string;
  readonly column?: string;
}

const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EACCES',
]);
/** The driver gives these no code. */
const driverLosses = [
  'Connection terminated',
  'timeout expired',
  'timeout exceeded when trying to connect',
  'not queryable',
  'Cannot use a pool after',
];

function failure(error: unknown): Failure {
  return typeof error === 'object' && error !== null ? error : {};
}

/** The SQLSTATE in an error, or in what caused it. */
export function sqlState(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = failure(at);
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !socketErrors.has(code)) return code;
  }
  return undefined;
}

/** Serialization failures and deadlocks, and a plan that a migration made stale: running the whole transaction again may succeed. */
export function isRetryable(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01' || isStalePlan(error);
}

/** A prepared statement whose result changed with a migration, or that a pooler has lost. */
export function isStalePlan(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : error;
  const { code, message = '' } = failure(cause);
  return code === '26000' || (code === '0A000' && message.includes('cached plan'));
}

/** Whether the connection itself is of no more use. */
export function isConnectionLoss(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : error;
  const { code = '', message = '' } = failure(cause);
  return (
    socketErrors.has(code) ||
    /^(08|57P0[1-5])/.test(code) ||
    (code === '' && driverLosses.some((words) => message.includes(words)))
  );
}

/** Why the database could not be reached, as the socket says it: for operators, names no secret. Undefined for any other error. */
export function lossReason(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    // Node tries each address of a name and says so with one error around the others.
    const each: readonly unknown[] = at instanceof AggregateError ? at.errors : [at];
    const said = each.filter((one) => one instanceof Error && socketErrors.has(failure(one).code ?? ''));
    if (said.length > 0) return said.map((one) => failure(one).message).join(', ');
  }
  return undefined;
}

function ownError(code: ErrorCode, cause: Failure): AppError {
  const seconds = code === 'rate_limited' ? Number(cause.detail) : Number.NaN;
  const retry = Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {};
  const { message: detail = '', column: path } = cause;
  return new AppError(code, { detail, ...retry, ...(path && { problems: [{ path, message: detail }] }) }, { cause });
}

/** Any error of a database call as AppError; ones that are not the database's come back as they are. */
export function toAppError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const cause = failure(error);
  const own = ownStates[cause.code ?? ''];
  if (own) return ownError(own, cause);
  const state = sqlState(error);
  const meaning =
    (cause.constraint ? constraintMeanings[cause.constraint] : undefined) ??
    (state ? (states[state] ?? states[state.slice(0, 3)] ?? states[state.slice(0, 2)]) : undefined);
  if (meaning) {
    const { code, detail, path } = meaning;
    return new AppError(code, { detail, ...(path !== undefined && { problems: [{ path, message: detail }] }) }, { cause: error });
  }
  if (isConnectionLoss(error)) return new AppError(gone.code, gone.detail, { cause: error });
  if (state) return new AppError('internal', {}, { cause: error });
  return error;
}

/** Serious trouble while a COMMIT was on its way: nobody knows whether it happened. */
export function commitUnknown(cause: unknown): AppError {
  return new AppError(
    'database_unavailable',
    'The database went away while the change was being saved; it may or may not be there: look before doing it again',
    { cause },
  );
}
