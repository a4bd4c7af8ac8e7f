// An organiser's events: make, change, delete, take somebody out, look at what failed and have it tried again.
import { z } from 'zod';
import {
  createEventBody,
  deleteEventQuery,
  editEventBody,
  eventParams,
  eventSummary,
  memberParams,
  queueTrouble,
} from '@nakodo/protocol';
import { findPersonId } from '../../auth/identity.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, nothing, type Router } from '../../server/http/endpoint.js';
import type { EventsRoutes } from './events-shared.routes.js';
import { createEvent, deleteEvent, editEvent, listTrouble, removeMember, retryFailed } from './events.manage.js';

const theEvent = z.object({ event: eventSummary });

const create = endpoint('admin', {
  method: 'post',
  path: '/api/events',
  tags: ['organising'],
  summary: 'Create an event',
  request: { body: jsonBody(createEventBody) },
  responses: { 201: answer(theEvent, 'The event') },
});

const edit = endpoint('admin', {
  method: 'patch',
  path: '/api/events/{eventId}',
  tags: ['organising'],
  summary: 'Change an event',
  description: 'What is given is changed. A new policy, list length or minimum age has everybody matched again.',
  request: { params: eventParams, body: jsonBody(editEventBody) },
  responses: { 200: answer(theEvent, 'The event') },
});

const destroy = endpoint('admin', {
  method: 'delete',
  path: '/api/events/{eventId}',
  tags: ['organising'],
  summary: 'Delete an event with its lists; profiles stay',
  request: { params: eventParams, query: deleteEventQuery },
  responses: { 204: nothing },
});

const remove = endpoint('admin', {
  method: 'delete',
  path: '/api/events/{eventId}/members/{userId}',
  tags: ['organising'],
  summary: 'Take somebody out of an event',
  request: { params: memberParams },
  responses: { 204: nothing },
});

const trouble = endpoint('admin', {
  method: 'get',
  path: '/api/events/{eventId}/trouble',
  tags: ['organising'],
  summary: 'Who could not be matched, and why: the first 50',
  request: { params: eventParams },
  responses: { 200: answer(z.object({ people: z.array(queueTrouble) }), 'Parked ones first') },
});

const retry = endpoint('admin', {
  method: 'post',
  path: '/api/events/{eventId}/retry',
  tags: ['organising'],
  summary: 'Try everybody again whose matching failed',
  request: { params: eventParams },
  responses: { 202: answer(z.object({ queued: z.int() }), 'How many') },
});

export function manageRoutes({ db }: Pick<EventsRoutes, 'db'>): Router {
  const app = createRouter();
  app.openapi(create, async (c) => {
    const event = c.req.valid('json');
    return c.json({ event: await asCaller(c, db, (tx) => createEvent(tx, event, findPersonId(c.get('identity')))) }, 201);
  });
  app.openapi(edit, async (c) => {
    const [{ eventId }, change] = [c.req.valid('param'), c.req.valid('json')];
    return c.json({ event: await asCaller(c, db, (tx) => editEvent(tx, eventId, change)) }, 200);
  });
  app.openapi(destroy, async (c) => {
    const [{ eventId }, { code }] = [c.req.valid('param'), c.req.valid('query')];
    await asCaller(c, db, (tx) => deleteEvent(tx, eventId, code));
    return c.body(null, 204);
  });
  app.openapi(remove, async (c) => {
    const { eventId, userId } = c.req.valid('param');
    await asCaller(c, db, (tx) => removeMember(tx, eventId, userId));
    return c.body(null, 204);
  });
  app.openapi(trouble, async (c) => {
    const { eventId } = c.req.valid('param');
    return c.json({ people: await asCaller(c, db, (tx) => listTrouble(tx, eventId)) }, 200);
  });
  app.openapi(retry, async (c) => {
    const { eventId } = c.req.valid('param');
    return c.json({ queued: await asCaller(c, db, (tx) => retryFailed(tx, eventId)) }, 202);
  });
  return app;
}
