// Addresses that are none, and methods that an address does not have.
import type { Hono } from 'hono';
import type { NotFoundHandler } from 'hono';
import { AppError } from '../../errors.js';
import type { AppEnv } from './context.js';
import { problemResponse } from './problem.js';

export function onNotFound(app: Pick<Hono<AppEnv>, 'routes'>): NotFoundHandler<AppEnv> {
  let known: readonly { readonly pattern: RegExp; readonly method: string }[] | undefined;
  return (c) => {
    known ??= app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
      .map(({ method, path }) => ({ method: method.toUpperCase(), pattern: patternOf(path) }));
    const { method, path } = c.req;
    const methods = [...new Set(known.filter(({ pattern }) => pattern.test(path)).map((route) => route.method))];
    if (methods.length === 0) return problemResponse(c, new AppError('not_found', `There is nothing at ${method} ${path}`));
    const allow = (methods.includes('GET') ? [...methods, 'HEAD'] : methods).toSorted().join(', ');
    const response = problemResponse(c, new AppError('method_not_allowed', `${path} takes ${allow}, not ${method}`));
    response.headers.set('allow', allow);
    return response;
  };
}

function patternOf(path: string): RegExp {
  const parts = path.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}/?$`);
}
