// What the pages of an event read: the event, its members, a person's matches and why they are as they are.
import { z } from 'zod';
import {
  eventParams,
  eventSummary,
  explanation,
  match,
  member,
  membersQuery,
  pairParams,
  personParams,
  whyNone,
} from '@nakodo/protocol';
import { textFromTerms } from '../../insights/from-terms.js';
import { listAttributes, type RegisteredAttribute } from '../../people/attributes.js';
import { answer, asCaller, createRouter, endpoint, type Router } from '../../server/http/endpoint.js';
import { eventOf, isCaller, personOf, type EventsRoutes } from './events-shared.routes.js';
import { assertMayExplain } from './events.commands.js';
import { decodeMemberCursor, encodeMemberCursor } from './events.cursor.js';
import { createFunnelExplainer, explainMembers } from '../pool/explain-members.js';
import {
  presentEvent,
  presentExplanation,
  presentMatch,
  presentMember,
  presentOwnExplanation,
  type MatchWords,
} from './events.present.js';
import { labelOf } from '../pool/card.present.js';
import { findOwner, listEvents, listMatches, listMembers, readEventStatus, type Owner } from './events.read.js';
import { presentWhyNone } from '../pool/why-none.present.js';

const listTheEvents = endpoint('signed-in', {
  method: 'get',
  path: '/api/events',
  tags: ['events'],
  summary: 'The events the caller may see',
  responses: { 200: answer(z.object({ events: z.array(eventSummary) }), 'The events, soonest first') },
});

const readEvent = endpoint('signed-in', {
  method: 'get',
  path: '/api/events/{eventId}',
  tags: ['events'],
  summary: 'One event',
  request: { params: eventParams },
  responses: { 200: answer(eventSummary, 'The event') },
});

const listTheMembers = endpoint('admin', {
  method: 'get',
  path: '/api/events/{eventId}/members',
  tags: ['events'],
  summary: 'The members of an event, newest first',
  request: { params: eventParams, query: membersQuery },
  responses: {
    200: answer(
      z.object({ members: z.array(member), next: z.string().nullable() }),
      'A page; `next` goes into `after` for the following one, null when there is none',
    ),
  },
});

const listTheMatches = endpoint('signed-in', {
  method: 'get',
  path: '/api/events/{eventId}/people/{userId}/matches',
  tags: ['events'],
  summary: "A person's matches with reasons, best first: one's own (`me`), or anybody's for staff",
  request: { params: personParams },
  responses: {
    200: answer(
      z.object({ owner: z.object({ id: z.uuid(), name: z.string() }).nullable(), matches: z.array(match) }),
      'The list and whose it is',
    ),
  },
});

const readWhyNone = endpoint('signed-in', {
  method: 'get',
  path: '/api/events/{eventId}/people/{userId}/why-none',
  tags: ['events'],
  summary: 'How many people each rule leaves for a person, and what would help',
  request: { params: personParams },
  responses: { 200: answer(whyNone, 'From everybody down to those on the list') },
});

const explainPair = endpoint('signed-in', {
  method: 'get',
  path: '/api/events/{eventId}/people/{userId}/explain/{otherId}',
  tags: ['events'],
  summary: 'Why two people score as they do; for a person only about somebody on their list',
  request: { params: pairParams },
  responses: { 200: answer(explanation, 'Score and reasons, or what keeps them apart') },
});

export function pageRoutes({ db, work }: EventsRoutes): Router {
  const explainFunnel = createFunnelExplainer(db, work.models);
  const app = createRouter();
  app.openapi(listTheEvents, async (c) => {
    const { events, status } = await asCaller(c, db, async (tx) => {
      const found = await listEvents(tx);
      const ids = found.map(({ id }) => id);
      return { events: found, status: await readEventStatus(tx, ids) };
    });
    return c.json({ events: events.map((event) => presentEvent(event, status.get(event.id))) }, 200);
  });
  app.openapi(readEvent, async (c) => c.json(await eventOf(db, c, c.req.valid('param').eventId), 200));
  app.openapi(listTheMembers, async (c) => {
    const { after, limit, query } = c.req.valid('query');
    const page = { limit: limit + 1, query, after: after === undefined ? undefined : decodeMemberCursor(after) };
    const rows = await asCaller(c, db, (tx) => listMembers(tx, c.req.valid('param').eventId, page));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return c.json({ members: rows.slice(0, limit).map(presentMember), next: last ? encodeMemberCursor(last) : null }, 200);
  });
  app.openapi(listTheMatches, async (c) => {
    const userId = personOf(c, c.req.valid('param').userId);
    const { owner, rows, attributes } = await asCaller(c, db, async (tx) => ({
      rows: await listMatches(tx, c.req.valid('param').eventId, userId),
      owner: await findOwner(tx, userId),
      attributes: await listAttributes(tx),
    }));
    const words = matchWords(attributes, owner);
    const whose = owner ? { id: userId, name: owner.name } : null;
    return c.json({ owner: whose, matches: rows.map((row) => presentMatch(row, words)) }, 200);
  });
  app.openapi(readWhyNone, async (c) => {
    const { eventId } = c.req.valid('param');
    const userId = personOf(c, c.req.valid('param').userId);
    await assertMayExplain(db, c.get('identity'), eventId, userId);
    const attributes = await asCaller(c, db, (tx) => listAttributes(tx));
    const whose = isCaller(c, userId) ? 'Your' : 'The';
    return c.json(presentWhyNone(await explainFunnel(eventId, userId), { attributes, whose }), 200);
  });
  app.openapi(explainPair, async (c) => {
    const { eventId, otherId } = c.req.valid('param');
    const userId = personOf(c, c.req.valid('param').userId);
    await assertMayExplain(db, c.get('identity'), eventId, userId, otherId);
    const present = isCaller(c, userId) ? presentOwnExplanation : presentExplanation;
    return c.json(present(await explainMembers(db, eventId, work.models, userId, otherId)), 200);
  });
  return app;
}

function matchWords(attributes: readonly RegisteredAttribute[], owner: Owner | undefined): MatchWords {
  const you = { name: owner?.name, interests: owner?.interests ?? [], bio: owner?.bio ?? undefined };
  return {
    label: labelOf(attributes),
    insight: ({ name, interests, bio }, reasons) =>
      textFromTerms({ you, they: { name, interests, bio: bio ?? undefined }, reasons }),
  };
}
