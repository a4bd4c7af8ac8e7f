// The demo's doors: sign in as one of its accounts by one click, and have a newcomer join. They lead nowhere unless the demo was filled.
import { Hono } from 'hono';
import { demoNewcomer, demoSignIn } from '@nakodo/protocol';
import { assertAdmin } from '../auth/identity.js';
import type { Tokens } from '../auth/tokens.js';
import type { Database } from '../db/database.js';
import { assertDemo, getDemoAccount, listDemoAccounts } from '../demo/accounts.js';
import { addNewcomer } from '../demo/newcomer.js';
import type { AppEnv } from './http/context.js';
import { assertSameOrigin, sessionSeconds, setSession } from './http/identify.js';
import { parseBody } from './http/parse.js';

export function demoRoutes(db: Database, tokens: Tokens): Hono<AppEnv> {
  const app = new Hono<AppEnv>().basePath('/api/demo');
  app.get('/', async (c) => c.json({ accounts: await listDemoAccounts(db) }));
  app.post('/sign-in', async (c) => {
    assertSameOrigin(c);
    await assertDemo(db);
    const { account } = await parseBody(c, demoSignIn);
    const { userId } = await getDemoAccount(db, account);
    setSession(c, await tokens.signSession(userId, sessionSeconds));
    return c.body(null, 204);
  });
  app.post('/newcomer', async (c) => {
    await assertAdmin(db, c.get('identity'));
    await assertDemo(db);
    const { eventId, like } = await parseBody(c, demoNewcomer);
    return c.json(await addNewcomer(db, eventId, like), 201);
  });
  return app;
}
