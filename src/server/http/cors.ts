// Pages of other origins that an operator lets read our answers. Without a list there are none, and browsers keep answers to our own pages.
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { AppEnv } from './context.js';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const sent = ['authorization', 'content-type', 'last-event-id', 'x-request-id'];
const readable = ['x-request-id', 'retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'];
/** How long a browser may remember that it may ask. */
const maxAge = 600;

/** Cookies go along to listed origins only, never to `*`. */
export function allowOrigins(origins: readonly string[]): MiddlewareHandler<AppEnv> {
  if (origins.length === 0) return async (_c, next) => await next();
  const any = origins.includes('*');
  return cors({
    origin: any ? '*' : [...origins],
    credentials: !any,
    allowMethods: methods,
    allowHeaders: sent,
    exposeHeaders: readable,
    maxAge,
  });
}
