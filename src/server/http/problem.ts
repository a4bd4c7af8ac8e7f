// Errors on their way out: problem details (RFC 9457). The database's own words and stack traces stay in the log.
import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { problemType, type ErrorCode } from '@nakodo/protocol';
import { AppError, problemOf } from '../../errors.js';
import type { AppContext, AppEnv } from './context.js';
import type { RequestLog } from './log.js';

export function problemResponse(c: AppContext, error: AppError): Response {
  const { code, details, status } = error;
  const retryAfter = details.retryAfterSeconds ?? (status === 503 ? 5 : undefined);
  return new Response(JSON.stringify(problemOf(error, c.get('requestId'))), {
    status,
    headers: {
      'content-type': problemType,
      'cache-control': 'no-store',
      ...(retryAfter !== undefined && { 'retry-after': String(Math.ceil(retryAfter)) }),
      ...(code === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
    },
  });
}

export function onError(log: RequestLog): ErrorHandler<AppEnv> {
  return (error, c) => {
    const known = toKnown(error);
    if (known.status >= 500) log.error({ requestId: c.get('requestId'), path: c.req.path, error }, known.message);
    return problemResponse(c, known);
  };
}

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  415: 'bad_request',
};

/** What the router itself refuses, in our words. */
const detailOfStatus: Readonly<Record<number, string>> = {
  400: 'The body is not JSON',
  415: 'Send JSON, with the header Content-Type: application/json',
};

function toKnown(error: Error): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException)
    return new AppError(codeOfStatus[error.status] ?? 'internal', detailOfStatus[error.status] ?? {}, { cause: error });
  return new AppError('internal', {}, { cause: error });
}
