// What comes in, checked by the protocol's schemas. Everything wrong is said at once, each with its path.
import type { MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import type { Problem } from '@nakodo/protocol';
import { AppError } from '../../errors.js';
import type { AppEnv } from './context.js';
import { wordsOf } from './input-words.js';

/** An empty body counts as `{}`, whatever its type says: cron jobs and `fetch` without a body mean the defaults. */
export const readEmptyBody: MiddlewareHandler<AppEnv> = async (c, next) => {
  const cache: { text?: unknown } = c.req.bodyCache; // its type leaves out that it holds promises
  if (c.req.header('content-type') !== undefined && (await c.req.text()).trim() === '') cache.text = Promise.resolve('{}');
  await next();
};

/** Throws `invalid_input`, or for a placeholder of the path `not_found`: there is nothing at this address. */
export function refuseInput(error: z.core.$ZodError, target?: string): never {
  if (target === 'param') throw new AppError('not_found', 'There is nothing at this address');
  const problems: Problem[] = error.issues.map((issue) => ({ path: pathOf(issue.path), message: wordsOf(issue) }));
  throw new AppError('invalid_input', { detail: problems[0]?.message ?? 'The input does not fit', problems });
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map((key, place) => (typeof key === 'number' ? `[${key}]` : `${place === 0 ? '' : '.'}${String(key)}`)).join('');
}
