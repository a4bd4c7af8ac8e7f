// Coming to an event by its code, and leaving it.
import { z } from 'zod';
import { codeParams, eventParams, eventPreview, eventSummary, joinBody } from '@nakodo/protocol';
import {
  answer,
  asCaller,
  createRouter,
  endpoint,
  jsonBody,
  nothing,
  personId,
  type Router,
} from '../../server/http/endpoint.js';
import type { EventsRoutes } from './events-shared.routes.js';
import { joinEvent, leaveEvent, previewEvent } from './events.join.js';

const getByCode = endpoint('anyone', {
  method: 'get',
  path: '/api/events/by-code/{code}',
  tags: ['events'],
  summary: 'What an event is, before joining it',
  request: { params: codeParams },
  responses: { 200: answer(eventPreview, 'The event, and whether the caller is in it') },
});

const join = endpoint('signed-in', {
  method: 'post',
  path: '/api/events/join',
  tags: ['events'],
  summary: 'Join an event by its code',
  description:
    'Joining twice is joining once. Refused (409) without a profile, once the event has ended, and, naming `birthDate`, where it asks for one.',
  request: { body: jsonBody(joinBody) },
  responses: { 200: answer(z.object({ event: eventSummary }), 'The event') },
});

const leave = endpoint('signed-in', {
  method: 'delete',
  path: '/api/events/{eventId}/membership',
  tags: ['events'],
  summary: 'Leave an event',
  request: { params: eventParams },
  responses: { 204: nothing },
});

export function joinRoutes({ db }: Pick<EventsRoutes, 'db'>): Router {
  const app = createRouter();
  app.openapi(getByCode, async (c) => c.json(await asCaller(c, db, (tx) => previewEvent(tx, c.req.valid('param').code)), 200));
  app.openapi(join, async (c) => {
    personId(c);
    const { code, birthDate } = c.req.valid('json');
    return c.json({ event: await asCaller(c, db, (tx) => joinEvent(tx, code, birthDate)) }, 200);
  });
  app.openapi(leave, async (c) => {
    const [userId, { eventId }] = [personId(c), c.req.valid('param')];
    await asCaller(c, db, (tx) => leaveEvent(tx, eventId, userId));
    return c.body(null, 204);
  });
  return app;
}
