// What comes in, checked by the protocol's schemas. Everything wrong is said at once, each with its path.
import type { z } from 'zod';
import type { Problem } from '@nakodo/protocol';
import { AppError } from '../../errors.js';
import type { AppContext } from './context.js';

/** The JSON body. An empty one counts as `{}`. Throws `bad_request` when it is not JSON, `invalid_input` when it does not fit. */
export async function parseBody<S extends z.ZodType>(c: AppContext, schema: S): Promise<z.infer<S>> {
  const text = await c.req.text();
  if (text.trim() === '') return check(schema, {});
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new AppError('bad_request', 'Send JSON, with the header Content-Type: application/json');
  }
  return check(schema, parseJson(text));
}

/** The part of the query string that the schema names; the rest is ignored. */
export function parseQuery<S extends z.ZodType>(c: AppContext, schema: S): z.infer<S> {
  return check(schema, c.req.query());
}

/** The placeholders of the path. An id that is none is `not_found`: there is nothing at this address. */
export function parseParams<S extends z.ZodType>(c: AppContext, schema: S): z.infer<S> {
  const parsed = schema.safeParse(c.req.param());
  if (!parsed.success) throw new AppError('not_found', 'There is nothing at this address');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('bad_request', 'The body is not JSON', { cause: error });
  }
}

function check<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : refuseInput(parsed.error);
}

/** Throws `invalid_input`, or for a placeholder of the path `not_found`: there is nothing at this address. */
export function refuseInput(error: z.core.$ZodError, target?: string): never {
  if (target === 'param') throw new AppError('not_found', 'There is nothing at this address');
  const problems: Problem[] = error.issues.map(({ path, message }) => ({ path: pathOf(path), message }));
  throw new AppError('invalid_input', { detail: problems[0]?.message ?? 'The input does not fit', problems });
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map((key, place) => (typeof key === 'number' ? `[${key}]` : `${place === 0 ? '' : '.'}${String(key)}`)).join('');
}
