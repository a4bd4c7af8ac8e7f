// For operators and cron jobs: queue everybody, match now, pause, resume, force. Names and bodies of the older addresses are those of the
// operators' handbook.
import { z } from 'zod';
import {
  eventParams,
  eventSummary,
  forceBody,
  matchedInRequest,
  matchingQueued,
  matchmakerBody,
  matchmakerRan,
  startMatchingBody,
  startMatchingQuery,
  triggerMatchmakingBody,
} from '@nakodo/protocol';
import type { Session } from '../../db/database.js';
import type { AppContext } from '../../server/http/context.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, type Router } from '../../server/http/endpoint.js';
import { eventOf, type EventsRoutes } from './events-shared.routes.js';
import { matchInRequest, requestMatching, runMatchmaker, setEventPaused } from './events.commands.js';
import { getEvent, getEventByCode } from './events.read.js';

const theEvent = z.object({ event: eventSummary });

const startMatching = endpoint('admin', {
  method: 'post',
  path: '/api/admin-start-matching',
  tags: ['matching'],
  summary: 'Queue everybody of an event to be matched',
  request: { body: jsonBody(startMatchingBody) },
  responses: { 202: answer(matchingQueued.extend({ event: eventSummary }), 'They are queued; a worker matches them') },
});

const readMatching = endpoint('admin', {
  method: 'get',
  path: '/api/admin-start-matching',
  tags: ['matching'],
  summary: "An event's queue and job",
  request: { query: startMatchingQuery },
  responses: { 200: answer(theEvent, 'The event with its status') },
});

const triggerMatchmaking = endpoint('admin', {
  method: 'post',
  path: '/api/trigger-matchmaking',
  tags: ['matching'],
  summary: 'Queue everybody of an event, or match a small one before answering',
  request: { body: jsonBody(triggerMatchmakingBody) },
  responses: {
    200: answer(matchedInRequest, 'They are matched (`useQueue: false`)'),
    202: answer(matchingQueued, 'They are queued'),
  },
});

const matchmaker = endpoint('admin', {
  method: 'post',
  path: '/functions/v1/matchmaker',
  tags: ['matching'],
  summary: 'One bounded run of the matchmaker over the queue, as a cron job calls it',
  request: { body: jsonBody(matchmakerBody) },
  responses: { 200: answer(matchmakerRan, 'What it did') },
});

const pauseEvent = endpoint('admin', {
  method: 'post',
  path: '/api/events/{eventId}/pause',
  tags: ['matching'],
  summary: 'Pause matching of an event; what is queued waits',
  request: { params: eventParams },
  responses: { 200: answer(theEvent, 'The event') },
});

const resumeEvent = endpoint('admin', {
  method: 'post',
  path: '/api/events/{eventId}/resume',
  tags: ['matching'],
  summary: 'Go on with matching of an event',
  request: { params: eventParams },
  responses: { 200: answer(theEvent, 'The event') },
});

const forceMatching = endpoint('admin', {
  method: 'post',
  path: '/api/events/{eventId}/force',
  tags: ['matching'],
  summary: 'Match everybody of an event again, before others',
  request: { params: eventParams, body: jsonBody(forceBody) },
  responses: { 202: answer(theEvent.extend({ queued: z.int() }), 'They are queued') },
});

export function operatorRoutes(deps: EventsRoutes): Router {
  const { db } = deps;
  const app = createRouter();

  app.openapi(startMatching, async (c) => {
    const { eventCode, priority } = c.req.valid('json');
    const { id } = await asCaller(c, db, (tx) => getEventByCode(tx, eventCode));
    const queued = await asCaller(c, db, (tx) => requestMatching(tx, id, priority));
    return c.json({ success: true, message: `${queued} queued`, queued, event: await eventOf(db, c, id) }, 202);
  });
  app.openapi(readMatching, async (c) => {
    const { id } = await asCaller(c, db, (tx) => getEventByCode(tx, c.req.valid('query').eventCode));
    return c.json({ event: await eventOf(db, c, id) }, 200);
  });
  app.openapi(triggerMatchmaking, async (c) => {
    const { eventId, eventCode = '', priority, useQueue } = c.req.valid('json');
    const { id } = await asCaller(c, db, (tx) => (eventId ? getEvent(tx, eventId) : getEventByCode(tx, eventCode)));
    const queue = (tx: Session) => requestMatching(tx, id, priority);
    if (!useQueue)
      return c.json({ success: true, ...(await matchInRequest(deps, id, (work) => asCaller(c, db, work), queue)) }, 200);
    const queued = await asCaller(c, db, queue);
    return c.json({ success: true, message: `${queued} queued`, queued }, 202);
  });
  app.openapi(matchmaker, async (c) => {
    const { processed, events } = await runMatchmaker(deps, c.req.valid('json').event_id);
    return c.json({ success: true, message: `${processed} processed in ${events} events`, processed, events }, 200);
  });

  const pause = async (c: AppContext, eventId: string, paused: boolean) => {
    await asCaller(c, db, (tx) => setEventPaused(tx, eventId, paused));
    return { event: await eventOf(db, c, eventId) };
  };
  app.openapi(pauseEvent, async (c) => c.json(await pause(c, c.req.valid('param').eventId, true), 200));
  app.openapi(resumeEvent, async (c) => c.json(await pause(c, c.req.valid('param').eventId, false), 200));
  app.openapi(forceMatching, async (c) => {
    const { eventId } = c.req.valid('param');
    const queued = await asCaller(c, db, (tx) => requestMatching(tx, eventId, c.req.valid('json').priority));
    return c.json({ queued, event: await eventOf(db, c, eventId) }, 202);
  });
  return app;
}
