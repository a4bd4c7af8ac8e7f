// The stream of what concerns a person, over HTTP as server-sent events.
import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { streamQuery } from '@nakodo/protocol';
import type { AppContext } from '../server/http/context.js';
import { createRouter, endpoint, personId, streamAnswer, type Router } from '../server/http/endpoint.js';
import { parsePlace } from './person-log.js';
import type { PersonStreams } from './person-streams.js';
import { nodeSink, responseSink, type Sink } from './sink.js';

const openStream = endpoint('signed-in', {
  method: 'get',
  path: '/api/stream',
  tags: ['account'],
  summary: 'Everything that concerns the caller, as it happens',
  description:
    'Server-sent events; the names and the data of each are those of `personEvents` in the protocol. Each event has an id. After a break send ' +
    'the last one as `Last-Event-ID` (a browser does) or `after`: the stream goes on exactly there, or says `reset`: read everything anew.',
  request: { query: streamQuery },
  responses: { 200: streamAnswer('The stream') },
});

export function streamRoutes(streams: PersonStreams): Router {
  const app = createRouter();
  app.openapi(openStream, async (c) => {
    const userId = personId(c);
    const last = c.req.header('last-event-id') || c.req.valid('query').after;
    const place = last ? parsePlace(last) : undefined;
    if (c.req.method === 'HEAD') return c.body(null, 200);
    const target = targetOf(c);
    await streams.open({ userId, place, mayStay: c.get('mayStay'), openSink: target.openSink });
    return target.response();
  });
  return app;
}

interface Target {
  openSink(): Sink;
  response(): Response;
}

function targetOf(c: AppContext): Target {
  const outgoing = (c.env as { readonly outgoing?: ServerResponse } | undefined)?.outgoing;
  if (!outgoing) {
    const { sink, response } = responseSink();
    return { openSink: () => sink, response: () => response };
  }
  const headers = Object.fromEntries(c.res.headers);
  return {
    openSink: () => nodeSink(outgoing, { ...headers, 'x-request-id': c.get('requestId'), 'x-content-type-options': 'nosniff' }),
    response: () => new Response(null, RESPONSE_ALREADY_SENT),
  };
}
