// Who am I, and signing out.
import { Hono } from 'hono';
import type { Viewer } from '@nakodo/protocol';
import { actorOf, staffRights, type Identity } from '../auth/identity.js';
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import { isDemo } from '../demo/accounts.js';
import type { AppEnv } from './http/context.js';
import { assertSameOrigin, endSession } from './http/identify.js';

export function sessionRoutes(db: Database): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get('/api/me', async (c) => c.json(await viewerOf(db, c.get('identity'))));
  app.post('/api/sign-out', (c) => {
    assertSameOrigin(c);
    endSession(c);
    return c.body(null, 204);
  });
  return app;
}

async function viewerOf(db: Database, identity: Identity): Promise<Viewer> {
  const [demo, rights] = [await isDemo(db), await staffRights(db, identity)];
  if (identity.kind !== 'person') return { role: identity.kind, userId: null, name: null, avatar: null, demo };
  const profile = await db.transaction(
    (tx) =>
      tx.findRow<{ name: string; avatar: string | null }>(sql`select name, avatar from profiles where id = ${identity.userId}`),
    { as: actorOf(identity), readOnly: true },
  );
  const role = rights.moderator ? 'staff' : 'person';
  return { role, userId: identity.userId, name: profile?.name ?? null, avatar: profile?.avatar ?? null, demo };
}
