// Who am I, and signing out.
import { viewer, type Viewer } from '@nakodo/protocol';
import { actorOf, type Identity, type StaffRights } from '../auth/identity.js';
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import { isDemo } from '../demo/accounts.js';
import { answer, createRouter, endpoint, nothing, type Router } from './http/endpoint.js';
import { assertSameOrigin, endSession } from './http/identify.js';

const getMe = endpoint('anyone', {
  method: 'get',
  path: '/api/me',
  tags: ['account'],
  summary: 'Who is calling, and what this server offers them',
  responses: { 200: answer(viewer, 'The caller; `anonymous` when nobody is signed in') },
});

const signOut = endpoint('anyone', {
  method: 'post',
  path: '/api/sign-out',
  tags: ['account'],
  summary: 'End the session of this browser',
  responses: { 204: nothing },
});

export function sessionRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(getMe, async (c) => c.json(await viewerOf(db, c.get('identity'), await c.get('rights')()), 200));
  app.openapi(signOut, (c) => {
    assertSameOrigin(c);
    endSession(c);
    return c.body(null, 204);
  });
  return app;
}

async function viewerOf(db: Database, identity: Identity, rights: StaffRights): Promise<Viewer> {
  const server = { demo: await isDemo(db), accounts: false, mail: false };
  const nobody = { userId: null, name: null, avatar: null, email: null, guest: false, server };
  if (identity.kind !== 'person') return { role: identity.kind, ...nobody };
  const profile = await db.transaction(
    (tx) =>
      tx.findRow<{ name: string; avatar: string | null }>(sql`select name, avatar from profiles where id = ${identity.userId}`),
    { as: actorOf(identity), readOnly: true },
  );
  const role = rights.admin ? 'admin' : rights.moderator ? 'moderator' : 'person';
  return { ...nobody, role, userId: identity.userId, name: profile?.name ?? null, avatar: profile?.avatar ?? null };
}
