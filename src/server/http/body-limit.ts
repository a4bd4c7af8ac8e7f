// How much a request may bring. Most addresses take a small JSON body; those that read a file as it comes have a limit of their own.
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { AppError } from '../../errors.js';
import type { AppContext, AppEnv } from './context.js';
import { problemResponse } from './problem.js';

export const defaultBodyBytes = 1024 * 1024;
const bodiless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** `streamed`: path -> bytes, for addresses that read their body as a stream (nothing is held in memory for them here). */
export function limitBodies(streamed: Readonly<Record<string, number>>): MiddlewareHandler<AppEnv> {
  const limits = new Map(Object.entries(streamed));
  const small = bodyLimit({
    maxSize: defaultBodyBytes,
    onError: (c: AppContext) => problemResponse(c, tooLarge(defaultBodyBytes)),
  });
  return async (c, next) => {
    if (bodiless.has(c.req.method)) return await next();
    const limit = limits.get(c.req.path);
    if (limit === undefined && isAnnounced(c)) {
      // Without touching the body: one that was begun and is then refused unread would stall, and break the connection under the next request.
      if (announcedBytes(c) > defaultBodyBytes) throw tooLarge(defaultBodyBytes);
      return await next();
    }
    if (limit === undefined) return await small(c, next);
    if (announcedBytes(c) > limit) throw tooLarge(limit);
    if (c.req.raw.body) c.req.raw = withBody(c.req.raw, counted(c.req.raw.body, limit));
    return await next();
  };
}

/** Whether the sender said how much comes: HTTP holds them to it. */
function isAnnounced(c: AppContext): boolean {
  return c.req.header('content-length') !== undefined && c.req.header('transfer-encoding') === undefined;
}

const announcedBytes = (c: AppContext) => Number(c.req.header('content-length') ?? 0);

function withBody(request: Request, body: ReadableStream<Uint8Array>): Request {
  const init: RequestInit & { duplex: 'half' } = { method: request.method, headers: request.headers, body, duplex: 'half' };
  return new Request(request.url, init);
}

/** Breaks off with `too_large` when more comes than was announced, or nothing was. */
function counted(body: ReadableStream<Uint8Array>, limit: number): ReadableStream<Uint8Array> {
  let bytes = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        if (bytes > limit) controller.error(tooLarge(limit));
        else controller.enqueue(chunk);
      },
    }),
  );
}

function tooLarge(limit: number): AppError {
  const size = limit >= 1024 * 1024 ? `${Math.floor(limit / 1024 / 1024)} MB` : `${Math.floor(limit / 1024)} KB`;
  return new AppError('too_large', `At most ${size} can be sent here`);
}
