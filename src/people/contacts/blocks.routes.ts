// Blocking people over HTTP: a block keeps two people apart everywhere, at once.
import { blockedAnswer, userParams } from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import { answer, asCaller, createRouter, endpoint, nothing, personId, type Router } from '../../server/http/endpoint.js';
import { blockPerson, unblockPerson } from './contacts.commands.js';
import { presentBlocked } from './contacts.present.js';
import { listBlocked } from './contacts.read.js';

const tags = ['people'];

const list = endpoint('person', {
  method: 'get',
  path: '/api/me/blocks',
  tags,
  summary: 'Whom one blocked, last first',
  responses: { 200: answer(blockedAnswer, 'The people') },
});

const block = endpoint('person', {
  method: 'put',
  path: '/api/people/{userId}/block',
  tags,
  summary: 'Block somebody: neither is shown to the other any more, and conversations of the two end. They are not told',
  request: { params: userParams },
  responses: { 204: nothing },
});

const unblock = endpoint('person', {
  method: 'delete',
  path: '/api/people/{userId}/block',
  tags,
  summary: 'Lift a block',
  request: { params: userParams },
  responses: { 204: nothing },
});

export function blockRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(list, async (c) => c.json({ blocked: (await asCaller(c, db, listBlocked)).map(presentBlocked) }, 200));
  app.openapi(block, async (c) => {
    await asCaller(c, db, (tx) => blockPerson(tx, c.req.valid('param').userId));
    return c.body(null, 204);
  });
  app.openapi(unblock, async (c) => {
    await asCaller(c, db, (tx) => unblockPerson(tx, personId(c), c.req.valid('param').userId));
    return c.body(null, 204);
  });
  return app;
}
