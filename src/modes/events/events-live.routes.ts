// What happens in an event while one looks: changes of lists, by asking or as a stream.
import { z } from 'zod';
import { changesQuery, eventParams, matchChange, personParams } from '@nakodo/protocol';
import { answer, asCaller, createRouter, endpoint, streamAnswer, type Router } from '../../server/http/endpoint.js';
import { isCaller, personOf, type EventsRoutes } from './events-shared.routes.js';
import { presentChange, presentOwnChange } from './events.present.js';
import { formatChangeCursor, parseChangeCursor, readChanges } from './events.read.js';
import { openEventStream } from './events.stream.js';

const pageChanges = 100;

const listChanges = endpoint('signed-in', {
  method: 'get',
  path: '/api/events/{eventId}/people/{userId}/changes',
  tags: ['events'],
  summary: "Changes of a person's list: the newest, or what came after a cursor, oldest first",
  request: { params: personParams, query: changesQuery },
  responses: {
    200: answer(
      z.object({ changes: z.array(matchChange), cursor: z.string(), more: z.boolean() }),
      'Changes, and the cursor to go on with. A change may be told twice: its id tells',
    ),
  },
});

const watchEvent = endpoint('admin', {
  method: 'get',
  path: '/api/events/{eventId}/stream',
  tags: ['events'],
  summary: 'Watch one event live, as somebody who runs it',
  request: { params: eventParams, query: changesQuery },
  responses: {
    200: streamAnswer(
      'Server-sent events: `cursor` once, `match.changed` for each change of a list, and `status`, the queue and job. ' +
        'After a break, `Last-Event-ID` (or `since`) goes on where it stopped.',
    ),
  },
});

export function liveRoutes(deps: EventsRoutes): Router {
  const app = createRouter();
  app.openapi(listChanges, async (c) => {
    const { eventId } = c.req.valid('param');
    const userId = personOf(c, c.req.valid('param').userId);
    const { since } = c.req.valid('query');
    const after = since === undefined ? undefined : parseChangeCursor(since);
    const read = await asCaller(c, deps.db, (tx) => readChanges(tx, eventId, userId, { after, limit: pageChanges }));
    const present = isCaller(c, userId) ? presentOwnChange : presentChange;
    return c.json({ changes: read.changes.map(present), cursor: formatChangeCursor(read.cursor), more: read.more }, 200);
  });
  app.openapi(watchEvent, async (c) => {
    const since = c.req.valid('query').since ?? c.req.header('last-event-id');
    const after = since ? parseChangeCursor(since) : undefined;
    const { eventId } = c.req.valid('param');
    return await openEventStream(deps, { eventId, identity: c.get('identity'), mayStay: c.get('mayStay'), after });
  });
  return app;
}
