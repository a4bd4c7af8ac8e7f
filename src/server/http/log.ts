// One line in the log for each request: what was asked, what came of it, how long it took, whose it was. Never bodies, queries, cookies,
// tokens or e-mails. Writes, errors and slow answers are told always (info), the rest to whoever asks for it (debug).
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from './context.js';
import { safeMethods } from './safe-methods.js';

export interface RequestLog {
  error(details: Readonly<Record<string, unknown>>, message: string): void;
  info(details: Readonly<Record<string, unknown>>, message: string): void;
  debug?(details: Readonly<Record<string, unknown>>, message: string): void;
}

const slowMs = 1000;

export function logRequests(log: RequestLog): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const started = performance.now();
    await next();
    const ms = Math.round((performance.now() - started) * 10) / 10;
    const { status } = c.res;
    const worthTelling = !safeMethods.has(c.req.method) || status >= 400 || ms >= slowMs;
    if (!worthTelling && !log.debug) return;
    const identity = c.get('identity') as AppEnv['Variables']['identity'] | undefined; // not asked for at every address
    const details = {
      requestId: c.get('requestId'),
      method: c.req.method,
      path: c.req.path,
      status,
      ms,
      ...(identity?.kind === 'person' && { userId: identity.userId }),
      ...(identity?.kind === 'service' && { service: true }),
    };
    if (worthTelling) log.info(details, 'request');
    else log.debug?.(details, 'request');
  };
}
