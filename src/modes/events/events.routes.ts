// The events mode over HTTP. Each handler: parse, authorize, one call, present. Data is read as the caller, so row-level security holds.
import { Hono } from 'hono';
import {
  changesQuery,
  eventParams,
  forceBody,
  matchmakerBody,
  membersQuery,
  pairParams,
  personParams,
  startMatchingBody,
  startMatchingQuery,
  triggerMatchmakingBody,
} from '@nakodo/protocol';
import { actorOf, assertAdmin, assertSignedIn, type Identity } from '../../auth/identity.js';
import type { Database, Session } from '../../db/database.js';
import { textFromTerms } from '../../insights/from-terms.js';
import { listAttributes, type RegisteredAttribute } from '../../people/attributes.js';
import type { Bus } from '../../realtime/bus.js';
import type { AppContext, AppEnv } from '../../server/http/context.js';
import { parseBody, parseParams, parseQuery } from '../../server/http/parse.js';
import { createFunnelExplainer, explainMembers } from './events.explain.js';
import { assertMayExplain, matchInRequest, requestMatching, runMatchmaker, setEventPaused } from './events.commands.js';
import {
  presentChange,
  presentEvent,
  presentExplanation,
  presentFunnel,
  presentMatch,
  presentMember,
  type MatchWords,
} from './events.present.js';
import {
  findOwner,
  formatChangeCursor,
  getEvent,
  getEventByCode,
  listEvents,
  listMatches,
  listMembers,
  parseChangeCursor,
  readChanges,
  readEventStatus,
  type Owner,
} from './events.read.js';
import { decodeMemberCursor, encodeMemberCursor } from './events.cursor.js';
import { openEventStream } from './events.stream.js';
import type { EventsWork } from './events.work.js';

export interface EventsRoutes {
  readonly db: Database;
  readonly work: EventsWork;
  readonly maxRuntimeMs: number;
  readonly bus: Bus;
  /** Aborted when the server stops: ends streams. */
  readonly stopping: AbortSignal;
  readonly onStreamError: (error: unknown) => void;
}

export function eventsRoutes(deps: EventsRoutes): Hono<AppEnv> {
  return new Hono<AppEnv>().route('/', operatorRoutes(deps)).route('/api/events', pageRoutes(deps));
}

/** Runs as the caller, in one transaction. */
function asCaller<T>(deps: EventsRoutes, identity: Identity, work: (tx: Session) => Promise<T>, readOnly = true): Promise<T> {
  return deps.db.transaction(work, { as: actorOf(identity), readOnly });
}

/** The address of an operator or a cron job; names and bodies as in the operators' handbook. */
function operatorRoutes(deps: EventsRoutes): Hono<AppEnv> {
  const { db } = deps;
  const app = new Hono<AppEnv>();
  app.post('/api/admin-start-matching', async (c) => {
    await assertAdmin(db, c.get('identity'));
    const { eventCode, priority } = await parseBody(c, startMatchingBody);
    const event = await asCaller(deps, c.get('identity'), (tx) => getEventByCode(tx, eventCode));
    const queued = await asCaller(deps, c.get('identity'), (tx) => requestMatching(tx, event.id, priority), false);
    return c.json({ success: true, message: `${queued} queued`, queued, event: await statusOf(deps, c, event.id) }, 202);
  });
  app.get('/api/admin-start-matching', async (c) => {
    await assertAdmin(db, c.get('identity'));
    const { eventCode } = parseQuery(c, startMatchingQuery);
    const event = await asCaller(deps, c.get('identity'), (tx) => getEventByCode(tx, eventCode));
    return c.json({ event: await statusOf(deps, c, event.id) });
  });
  app.post('/api/trigger-matchmaking', async (c) => {
    await assertAdmin(db, c.get('identity'));
    const body = await parseBody(c, triggerMatchmakingBody);
    const find = (tx: Session) => (body.eventId ? getEvent(tx, body.eventId) : getEventByCode(tx, body.eventCode ?? ''));
    const { id } = await asCaller(deps, c.get('identity'), find);
    const queue = (tx: Session) => requestMatching(tx, id, body.priority);
    if (!body.useQueue)
      return c.json({
        success: true,
        ...(await matchInRequest(deps, id, (work) => asCaller(deps, c.get('identity'), work, false), queue)),
      });
    const queued = await asCaller(deps, c.get('identity'), queue, false);
    return c.json({ success: true, message: `${queued} queued`, queued }, 202);
  });
  app.post('/functions/v1/matchmaker', async (c) => {
    await assertAdmin(db, c.get('identity'));
    const body = await parseBody(c, matchmakerBody);
    const { processed, events } = await runMatchmaker(deps, body.event_id);
    return c.json({ success: true, message: `${processed} processed in ${events} events`, processed, events });
  });
  return app;
}

async function statusOf(deps: EventsRoutes, c: AppContext, eventId: string) {
  return await asCaller(deps, c.get('identity'), async (tx) => {
    const [event, status] = [await getEvent(tx, eventId), await readEventStatus(tx, [eventId])];
    return presentEvent(event, status.get(eventId));
  });
}

function pageRoutes(deps: EventsRoutes): Hono<AppEnv> {
  const { db, work } = deps;
  const explainFunnel = createFunnelExplainer(db, work.model);
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    assertSignedIn(c.get('identity'));
    await next();
  });
  app.get('/', async (c) => {
    const [events, status] = await asCaller(deps, c.get('identity'), async (tx) => {
      const found = await listEvents(tx);
      return [
        found,
        await readEventStatus(
          tx,
          found.map((event) => event.id),
        ),
      ] as const;
    });
    return c.json({ events: events.map((event) => presentEvent(event, status.get(event.id))) });
  });
  app.get('/:eventId', async (c) => {
    const { eventId } = parseParams(c, eventParams);
    return c.json(await statusOf(deps, c, eventId));
  });
  app.get('/:eventId/members', async (c) => {
    await assertAdmin(db, c.get('identity'));
    const { eventId } = parseParams(c, eventParams);
    const { after, limit, query } = parseQuery(c, membersQuery);
    const page = { limit: limit + 1, query, after: after === undefined ? undefined : decodeMemberCursor(after) };
    const rows = await asCaller(deps, c.get('identity'), (tx) => listMembers(tx, eventId, page));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return c.json({ members: rows.slice(0, limit).map(presentMember), next: last ? encodeMemberCursor(last) : null });
  });
  app.get('/:eventId/people/:userId/matches', async (c) => {
    const { eventId, userId } = personOf(c);
    const { owner, rows, attributes } = await asCaller(deps, c.get('identity'), async (tx) => ({
      rows: await listMatches(tx, eventId, userId),
      owner: await findOwner(tx, userId),
      attributes: await listAttributes(tx),
    }));
    const words = matchWords(attributes, owner);
    return c.json({
      owner: owner ? { id: userId, name: owner.name } : null,
      matches: rows.map((row) => presentMatch(row, words)),
    });
  });
  app.get('/:eventId/people/:userId/why-none', async (c) => {
    const { eventId, userId } = personOf(c);
    await assertMayExplain(db, c.get('identity'), eventId, userId);
    return c.json(presentFunnel(await explainFunnel(eventId, userId)));
  });
  app.get('/:eventId/people/:userId/explain/:otherId', async (c) => {
    const { eventId, userId } = personOf(c);
    const { otherId } = parseParams(c, pairParams);
    await assertMayExplain(db, c.get('identity'), eventId, userId, otherId);
    return c.json(presentExplanation(await explainMembers(db, eventId, work.model, userId, otherId)));
  });
  return app.route('/', liveRoutes(deps));
}

function liveRoutes(deps: EventsRoutes): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get('/:eventId/people/:userId/changes', async (c) => {
    const { eventId, userId } = personOf(c);
    const { since } = parseQuery(c, changesQuery);
    const after = since === undefined ? undefined : parseChangeCursor(since);
    const read = await asCaller(deps, c.get('identity'), (tx) => readChanges(tx, eventId, userId, { after, limit: 100 }));
    return c.json({ changes: read.changes.map(presentChange), cursor: formatChangeCursor(read.cursor), more: read.more });
  });
  app.get('/:eventId/stream', async (c) => {
    const { eventId } = parseParams(c, eventParams);
    const since = parseQuery(c, changesQuery).since ?? c.req.header('last-event-id');
    return await openEventStream(deps, {
      eventId,
      identity: c.get('identity'),
      after: since ? parseChangeCursor(since) : undefined,
    });
  });
  app.post('/:eventId/pause', (c) => pause(deps, c, true));
  app.post('/:eventId/resume', (c) => pause(deps, c, false));
  app.post('/:eventId/force', async (c) => {
    await assertAdmin(deps.db, c.get('identity'));
    const { eventId } = parseParams(c, eventParams);
    const { priority } = await parseBody(c, forceBody);
    const queued = await asCaller(deps, c.get('identity'), (tx) => requestMatching(tx, eventId, priority), false);
    return c.json({ queued, event: await statusOf(deps, c, eventId) }, 202);
  });
  return app;
}

async function pause(deps: EventsRoutes, c: AppContext, paused: boolean): Promise<Response> {
  await assertAdmin(deps.db, c.get('identity'));
  const { eventId } = parseParams(c, eventParams);
  await asCaller(deps, c.get('identity'), (tx) => setEventPaused(tx, eventId, paused), false);
  return c.json({ event: await statusOf(deps, c, eventId) });
}

function matchWords(attributes: readonly RegisteredAttribute[], owner: Owner | undefined): MatchWords {
  const labels = new Map(attributes.map(({ name, label }) => [name, label]));
  const you = { name: owner?.name, interests: owner?.interests ?? [], bio: owner?.bio ?? undefined };
  return {
    label: (name) => labels.get(name) ?? name,
    insight: ({ name, interests, bio }, reasons) =>
      textFromTerms({ you, they: { name, interests, bio: bio ?? undefined }, reasons }),
  };
}

/** `me` in the path is the caller. */
function personOf(c: AppContext): { eventId: string; userId: string } {
  const { eventId, userId } = parseParams(c, personParams);
  const identity = c.get('identity');
  return { eventId, userId: userId === 'me' && identity.kind === 'person' ? identity.userId : userId };
}
