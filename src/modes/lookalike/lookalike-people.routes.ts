// What somebody does with the people of their list in a lookalike pool: hello, who said it to them, hiding, and bringing back whom they hid.
import { contact, hellosAnswer, hiddenPeople, lookalikeParams, lookalikePersonParams } from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { listAttributes } from '../../people/attributes.js';
import { sayHello } from '../../people/contacts/contacts.commands.js';
import { presentContact } from '../../people/contacts/contacts.present.js';
import { listReceivedHellos } from '../../people/contacts/contacts.read.js';
import { answer, asCaller, createRouter, endpoint, nothing, type Router } from '../../server/http/endpoint.js';
import { labelOf, presentCard } from '../pool/card.present.js';
import { getLookalikePool, listHidden } from './lookalike.read.js';

const tags = ['lookalike'];

const hello = endpoint('person', {
  method: 'put',
  path: '/api/lookalike/{poolId}/people/{userId}/hello',
  tags,
  summary: 'Say hello to a match, or to who said hello. When both did, a conversation opens',
  request: { params: lookalikePersonParams },
  responses: { 200: answer(contact, 'Where the two stand now. Saying it again changes nothing') },
});

const received = endpoint('person', {
  method: 'get',
  path: '/api/lookalike/{poolId}/hellos',
  tags,
  summary: 'Who said hello and waits for an answer, newest first',
  request: { params: lookalikeParams },
  responses: { 200: answer(hellosAnswer, "They need not be on one's own list any more. Not whom the caller hid") },
});

const hide = endpoint('person', {
  method: 'put',
  path: '/api/lookalike/{poolId}/people/{userId}/hidden',
  tags,
  summary: 'See a match no more. The other one is not told',
  request: { params: lookalikePersonParams },
  responses: { 204: nothing },
});

const show = endpoint('person', {
  method: 'delete',
  path: '/api/lookalike/{poolId}/people/{userId}/hidden',
  tags,
  summary: 'See a match again that one hid',
  request: { params: lookalikePersonParams },
  responses: { 204: nothing },
});

const hidden = endpoint('person', {
  method: 'get',
  path: '/api/lookalike/{poolId}/hidden',
  tags,
  summary: 'Whom of their matches the caller hid',
  request: { params: lookalikeParams },
  responses: { 200: answer(hiddenPeople, 'By name') },
});

export function lookalikePeopleRoutes({ db }: { readonly db: Database }): Router {
  const app = createRouter();
  app.openapi(hello, async (c) => {
    const { poolId, userId } = c.req.valid('param');
    return c.json(presentContact(await asCaller(c, db, (tx) => sayHello(tx, poolId, userId))), 200);
  });
  app.openapi(received, async (c) => {
    const { poolId } = c.req.valid('param');
    const { rows, attributes } = await asCaller(c, db, async (tx) => {
      await getLookalikePool(tx, poolId);
      return { rows: await listReceivedHellos(tx, poolId), attributes: await listAttributes(tx) };
    });
    const label = labelOf(attributes);
    return c.json(
      { hellos: rows.map((row) => ({ person: presentCard(row.card, label), saidAt: row.said_at.toISOString() })) },
      200,
    );
  });
  app.openapi(hide, async (c) => {
    const { poolId, userId } = c.req.valid('param');
    await asCaller(c, db, (tx) => tx.run(sql`select hide_match(${poolId}, ${userId})`));
    return c.body(null, 204);
  });
  app.openapi(show, async (c) => {
    const { poolId, userId } = c.req.valid('param');
    await asCaller(c, db, (tx) => tx.run(sql`select show_match(${poolId}, ${userId})`));
    return c.body(null, 204);
  });
  app.openapi(hidden, async (c) => {
    const { poolId } = c.req.valid('param');
    const { cards, attributes } = await asCaller(c, db, async (tx) => {
      await getLookalikePool(tx, poolId);
      return { cards: await listHidden(tx, poolId), attributes: await listAttributes(tx) };
    });
    const label = labelOf(attributes);
    return c.json({ people: cards.map((card) => presentCard(card, label)) }, 200);
  });
  return app;
}
