// One way to add an address to the API: what it is called, who may call it, what comes in and what goes out, in one place. The definition
// checks the input, is checked by the compiler against the answer, and is what the OpenAPI document is made of.
//   const getThing = endpoint('signed-in', { method: 'get', path: '/api/things/{id}', tags: ['things'], summary: 'A thing',
//     request: { params: thingParams }, responses: { 200: answer(thing, 'The thing') } });
//   app.openapi(getThing, async (c) => c.json(await asCaller(c, db, (tx) => readThing(tx, c.req.valid('param').id)), 200));
import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { problemDocument, problemType } from '@nakodo/protocol';
import { actorOf, assertSignedIn } from '../../auth/identity.js';
import type { Database, Session } from '../../db/database.js';
import { AppError } from '../../errors.js';
import type { AppContext, AppEnv } from './context.js';
import { operationIdOf } from './operation-id.js';
import { readEmptyBody, refuseInput } from './parse.js';
import { safeMethods } from './safe-methods.js';

/** Who may call: `person` is anybody signed in but the service, `moderator` includes admins, `admin` includes the service. */
export type Access = 'anyone' | 'signed-in' | 'person' | 'moderator' | 'admin';

export type Router = OpenAPIHono<AppEnv>;

export function createRouter(): Router {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) refuseInput(result.error, result.target);
    },
  });
}

/** Defines an address. Callers without the right are refused before the input is looked at. */
export function endpoint<const R extends RouteConfig>(access: Access, route: R) {
  const full = {
    operationId: operationIdOf(route.method, route.path),
    ...route,
    description: route.description === undefined ? callers[access] : `${callers[access]} ${route.description}`,
    middleware: 'application/json' in (route.request?.body?.content ?? {}) ? [guards[access], readEmptyBody] : [guards[access]],
    security: access === 'anyone' ? [] : [{ bearer: [] }, { session: [] }],
    responses: { ...route.responses, default: problems },
  };
  return createRoute<R['path'], R>(full);
}

/** A JSON body. Without one `{}` is read, so that defaults apply. */
export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

/** A JSON answer. */
export function answer<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } } as const;
}

/** A stream of server-sent events; the description says which. */
export function streamAnswer(description: string) {
  return { description, content: { 'text/event-stream': { schema: z.string() } } } as const;
}

/** An answer without a body: 204. */
export const nothing = { description: 'Done' } as const;

/** Runs as the caller, in one transaction, so that row-level security decides. What answers a GET can write nothing. */
export async function asCaller<T>(c: AppContext, db: Database, work: (tx: Session) => Promise<T>): Promise<T> {
  return await db.transaction(work, { as: actorOf(c.get('identity')), readOnly: safeMethods.has(c.req.method) });
}

/** The id of the person who calls. Throws `unauthenticated` where nobody does, `forbidden` for the service. */
export function personId(c: AppContext): string {
  const identity = c.get('identity');
  assertSignedIn(identity);
  if (identity.kind !== 'person') throw new AppError('forbidden', 'Only a person can do this, not the service');
  return identity.userId;
}

const problems = {
  description: 'What went wrong, as problem details (RFC 9457) with a stable code',
  content: { [problemType]: { schema: problemDocument } },
};

const callers: Record<Access, string> = {
  anyone: 'For anyone.',
  'signed-in': 'For whoever is signed in, and for the service.',
  person: 'For people who are signed in.',
  moderator: 'For moderators, admins and the service.',
  admin: 'For admins and the service.',
};

const guards: Record<Access, MiddlewareHandler<AppEnv>> = {
  anyone: async (_c, next) => await next(),
  'signed-in': async (c, next) => {
    assertSignedIn(c.get('identity'));
    await next();
  },
  person: async (c, next) => {
    personId(c);
    await next();
  },
  moderator: async (c, next) => {
    assertSignedIn(c.get('identity'));
    if (!(await c.get('rights')()).moderator) throw new AppError('forbidden', 'Only a moderator may do this');
    await next();
  },
  admin: async (c, next) => {
    assertSignedIn(c.get('identity'));
    if (!(await c.get('rights')()).admin) throw new AppError('forbidden', 'Only an admin may do this');
    await next();
  },
};
