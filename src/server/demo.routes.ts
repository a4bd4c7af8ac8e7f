// The demo's doors: sign in as one of its accounts by one click, and have a newcomer join. They lead nowhere unless the demo was filled.
import { z } from 'zod';
import { demoAccount, demoNewcomer, demoPools, demoSignIn } from '@nakodo/protocol';
import type { Accounts } from '../accounts/accounts.js';
import type { Database } from '../db/database.js';
import { assertDemo, findDemoPools, getDemoAccount, listDemoAccounts } from '../demo/accounts.js';
import { addNewcomer } from '../demo/newcomer.js';
import { answer, createRouter, endpoint, jsonBody, nothing, type Router } from './http/endpoint.js';
import { assertSameOrigin, setSession } from './http/identify.js';

const listAccounts = endpoint('anyone', {
  method: 'get',
  path: '/api/demo',
  tags: ['demo'],
  summary: "The demo's accounts; none where there is no demo",
  responses: {
    200: answer(
      z.object({ accounts: z.array(demoAccount), ...demoPools.shape }),
      'The accounts, the lobby that is never empty, the pool of made-up people with photos, and the community in which they vote',
    ),
  },
});

const signIn = endpoint('anyone', {
  method: 'post',
  path: '/api/demo/sign-in',
  tags: ['demo'],
  summary: "Sign in as one of the demo's accounts",
  request: { body: jsonBody(demoSignIn) },
  responses: { 204: nothing },
});

const newcomer = endpoint('admin', {
  method: 'post',
  path: '/api/demo/newcomer',
  tags: ['demo'],
  summary: 'Have a made-up newcomer join an event',
  request: { body: jsonBody(demoNewcomer) },
  responses: { 201: answer(z.object({ id: z.uuid(), name: z.string() }), 'Who joined') },
});

export function demoRoutes(db: Database, accounts: Accounts): Router {
  const app = createRouter();
  app.openapi(listAccounts, async (c) => c.json({ accounts: await listDemoAccounts(db), ...(await findDemoPools(db)) }, 200));
  app.openapi(signIn, async (c) => {
    assertSameOrigin(c);
    await assertDemo(db);
    const { userId } = await getDemoAccount(db, c.req.valid('json').account);
    const { token } = await accounts.startSession(userId);
    await setSession(c, accounts.sessions, token);
    return c.body(null, 204);
  });
  app.openapi(newcomer, async (c) => {
    await assertDemo(db);
    const { eventId, like } = c.req.valid('json');
    return c.json(await addNewcomer(db, eventId, like), 201);
  });
  return app;
}
