// Finds out who is calling. A bearer token counts first; else the session cookie of our own pages, which is worth nothing for a
// request that changes something unless it comes from our own pages (Origin), so that no other site can act in a visitor's name.
import type { MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { AppError } from '../../errors.js';
import { anonymous, findPersonId, staffRights, type Identity, type StaffRights } from '../../auth/identity.js';
import type { Sessions } from '../../accounts/sessions.js';
import type { Tokens } from '../../auth/tokens.js';
import type { Database } from '../../db/database.js';
import type { AppContext, AppEnv } from './context.js';
import { safeMethods } from './safe-methods.js';

const cookieName = 'nakodo_session';

export interface Identifying {
  readonly db: Database;
  readonly tokens: Tokens;
  readonly sessions: Sessions;
}

export function identify(identifying: Identifying): MiddlewareHandler<AppEnv> {
  const { db, tokens, sessions } = identifying;
  return async (c, next) => {
    const identity = await identityOf(c, tokens, sessions);
    let rights: Promise<StaffRights> | undefined;
    c.set('identity', identity);
    c.set('rights', () => (rights ??= staffRights(db, identity)));
    c.set('mayStay', lookAgain(c, identifying, identity));
    await next();
  };
}

async function identityOf(c: AppContext, tokens: Tokens, sessions: Sessions): Promise<Identity> {
  const header = c.req.header('authorization');
  if (header !== undefined) {
    const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
    if (token === undefined) throw new AppError('unauthenticated', 'The Authorization header must be: Bearer TOKEN');
    return await tokens.identify(token);
  }
  const token = getCookie(c, cookieName);
  const session = token === undefined ? undefined : await sessions.find(token);
  if (token === undefined || !session) return anonymous; // an ended or forged session is nobody
  if (!safeMethods.has(c.req.method)) assertSameOrigin(c);
  if (session.prolonged) setCookieTo(c, token, sessions.lifetimeSeconds);
  return { kind: 'person', userId: session.userId };
}

/** For what outlives its request, and must not outlive the session: holds the credential, nothing of the request. */
function lookAgain(c: AppContext, { tokens, sessions }: Identifying, identity: Identity): () => Promise<boolean> {
  const header = c.req.header('authorization');
  const bearer = /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1];
  const cookie = header === undefined ? getCookie(c, cookieName) : undefined;
  const { kind } = identity;
  const userId = findPersonId(identity);
  return async () => {
    if (cookie !== undefined) return kind === 'anonymous' || (await sessions.find(cookie))?.userId === userId;
    if (bearer === undefined) return true;
    const now = await tokens.identify(bearer).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'unauthenticated') return anonymous;
      throw error;
    });
    return now.kind === kind && (now.kind !== 'person' || now.userId === userId);
  };
}

/** Browsers send Origin with every request that changes something. Throws `forbidden` when it is another site's (unless in CORS_ORIGINS), or missing. */
export function assertSameOrigin(c: AppContext): void {
  const origin = c.req.header('origin');
  const { host, otherOrigins } = c.get('client');
  if (origin !== undefined && otherOrigins.has(origin)) return;
  if (origin === undefined || !URL.canParse(origin) || new URL(origin).host !== host) {
    throw new AppError('forbidden', 'This request must come from our own pages (Origin header)');
  }
}

/** Of the session that the caller came by; undefined: they came by a token of the host app, or without one. */
export function sessionTokenOf(c: AppContext): string | undefined {
  return c.req.header('authorization') === undefined ? getCookie(c, cookieName) : undefined;
}

/** Gives this browser a session, and ends the one it had. */
export async function setSession(c: AppContext, sessions: Sessions, token: string): Promise<void> {
  const before = getCookie(c, cookieName);
  if (before !== undefined) await sessions.end(before);
  setCookieTo(c, token, sessions.lifetimeSeconds);
}

/** Ends the session of this browser, on the server too: a copy of the cookie is worth nothing then. */
export async function endSession(c: AppContext, sessions: Sessions): Promise<void> {
  const token = getCookie(c, cookieName);
  if (token !== undefined) await sessions.end(token);
  deleteCookie(c, cookieName, { path: '/' });
}

/** Whether this browser has the session of somebody who is suspended. */
export async function isSuspended(c: AppContext, sessions: Sessions): Promise<boolean> {
  const token = getCookie(c, cookieName);
  return token !== undefined && (await sessions.isSuspended(token));
}

function setCookieTo(c: AppContext, token: string, maxAge: number): void {
  const { secure } = c.get('client');
  setCookie(c, cookieName, token, { httpOnly: true, sameSite: 'Lax', path: '/', maxAge, secure });
}
