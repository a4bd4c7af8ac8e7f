// Saying hello in an event, and who said hello to oneself. When both did, a conversation opens.
import { contact, eventParams, hellosAnswer, helloParams } from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import { listAttributes } from '../../people/attributes.js';
import { sayHello } from '../../people/contacts/contacts.commands.js';
import { presentContact } from '../../people/contacts/contacts.present.js';
import { listReceivedHellos } from '../../people/contacts/contacts.read.js';
import { answer, asCaller, createRouter, endpoint, type Router } from '../../server/http/endpoint.js';
import { labelOf, presentCard } from '../pool/card.present.js';
import { getEvent } from './events.read.js';

const tags = ['events'];

const hello = endpoint('person', {
  method: 'put',
  path: '/api/events/{eventId}/people/{userId}/hello',
  tags,
  summary: "Say hello to somebody on one's list, or who said hello. When both did, a conversation opens",
  request: { params: helloParams },
  responses: { 200: answer(contact, 'Where the two stand now. Saying it again changes nothing') },
});

const received = endpoint('person', {
  method: 'get',
  path: '/api/events/{eventId}/hellos',
  tags,
  summary: 'Who said hello and waits for an answer, newest first',
  request: { params: eventParams },
  responses: { 200: answer(hellosAnswer, "They need not be on one's own list") },
});

export function helloRoutes({ db }: { readonly db: Database }): Router {
  const app = createRouter();
  app.openapi(hello, async (c) => {
    const { eventId, userId } = c.req.valid('param');
    return c.json(presentContact(await asCaller(c, db, (tx) => sayHello(tx, eventId, userId))), 200);
  });
  app.openapi(received, async (c) => {
    const { eventId } = c.req.valid('param');
    const { rows, attributes } = await asCaller(c, db, async (tx) => {
      await getEvent(tx, eventId);
      return { rows: await listReceivedHellos(tx, eventId), attributes: await listAttributes(tx) };
    });
    const label = labelOf(attributes);
    const hellos = rows.map((row) => ({ person: presentCard(row.card, label), saidAt: row.said_at.toISOString() }));
    return c.json({ hellos }, 200);
  });
  return app;
}
