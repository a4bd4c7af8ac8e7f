// Finds out who is calling. A bearer token counts first; else the session cookie of our own pages, which is worth nothing for a
// request that changes something unless it comes from our own pages (Origin), so that no other site can act in a visitor's name.
import type { MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { AppError } from '../../errors.js';
import { anonymous, staffRights, type Identity, type StaffRights } from '../../auth/identity.js';
import type { Tokens } from '../../auth/tokens.js';
import type { Database } from '../../db/database.js';
import type { AppContext, AppEnv } from './context.js';

const cookieName = 'nakodo_session';
export const sessionSeconds = 12 * 60 * 60;
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export function identify(db: Database, tokens: Tokens): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const identity = await identityOf(c, tokens);
    let rights: Promise<StaffRights> | undefined;
    c.set('identity', identity);
    c.set('rights', () => (rights ??= staffRights(db, identity)));
    await next();
  };
}

async function identityOf(c: AppContext, tokens: Tokens): Promise<Identity> {
  const header = c.req.header('authorization');
  if (header !== undefined) {
    const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
    if (token === undefined) throw new AppError('unauthenticated', 'The Authorization header must be: Bearer TOKEN');
    return await tokens.identify(token);
  }
  const session = getCookie(c, cookieName);
  if (session === undefined) return anonymous;
  const identity = await tokens.identify(session).catch(() => anonymous); // an ended session is nobody
  if (identity.kind === 'anonymous') return anonymous;
  if (!safeMethods.has(c.req.method)) assertSameOrigin(c);
  return identity;
}

/** Browsers send Origin with every request that changes something. Throws `forbidden` when it is another site's, or missing. */
export function assertSameOrigin(c: AppContext): void {
  const origin = c.req.header('origin');
  const host = c.req.header('x-forwarded-host') ?? c.req.header('host') ?? new URL(c.req.url).host;
  if (origin === undefined || !URL.canParse(origin) || new URL(origin).host !== host) {
    throw new AppError('forbidden', 'This request must come from our own pages (Origin header)');
  }
}

export function setSession(c: AppContext, token: string): void {
  const secure = new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https';
  setCookie(c, cookieName, token, { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: sessionSeconds, secure });
}

export function endSession(c: AppContext): void {
  deleteCookie(c, cookieName, { path: '/' });
}
