// The API described by itself: OpenAPI 3.1, made from the definitions that check and answer requests.
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { errorCodes } from '@nakodo/protocol';
import { readVersion } from '../root.js';
import type { AppEnv } from './http/context.js';
import { answer, createRouter, endpoint, type Router } from './http/endpoint.js';

/** Every tag of a definition, in the order of the reference page. */
const tags: Readonly<Record<string, string>> = {
  account: 'Signing up, in and out, and who is calling.',
  profile: "One's own profile, what one wrote, and whom one has blocked.",
  events: 'Events: joining them, the people one is matched with, and why.',
  lobbies: 'Lobbies, where people find a partner to talk with now: joining them, and for organisers running them.',
  live: 'A partner now: searching, talking, and connecting sound and picture, over a WebSocket or by asking.',
  lookalike: 'A photo in, similar people out: joining a pool, giving a photo, how its job goes, and whom it led to.',
  communities: 'Deciding together who should meet: joining, agreeing to be voted on, voting, and being introduced.',
  chain:
    'What communities decided, anchored on a chain where one is set up: where, how it goes, and proofs for anybody to check.',
  people: 'Blocking somebody, and whom one has blocked.',
  conversations: 'What follows when two said hello: messages between them.',
  safety: 'Reporting people; for moderators: reports, suspensions, shadow bans, and the log of what they did.',
  stream: 'Being told of what happens as it happens, as server-sent events.',
  matching: 'For operators and cron jobs: have people matched, pause, resume.',
  organising: 'For organisers: make and change events, lookalike pools and communities, and who is in them.',
  imports: 'Bringing people in from files.',
  policies: 'Who may meet whom and how good a pair is: reading, trying out and publishing policies.',
  demo: "The demo's accounts and newcomers; nothing without a demo.",
  health: 'Probes for whoever runs the server.',
  reference: 'This description.',
};

const readDocument = endpoint('anyone', {
  method: 'get',
  path: '/api/openapi.json',
  tags: ['reference'],
  summary: 'The description of this API as OpenAPI 3.1',
  responses: { 200: answer(z.record(z.string(), z.unknown()), 'The document') },
});

/** Describes everything that is mounted on `app`, also what is mounted after this. */
export function openApiRoutes(app: OpenAPIHono<AppEnv>): Router {
  const router = createRouter();
  let document: Record<string, unknown> | undefined;
  router.openapi(readDocument, (c) => {
    document ??= { ...describeApi(app) };
    return c.json(document, 200);
  });
  return router;
}

export function describeApi(app: OpenAPIHono<AppEnv>) {
  const document = app.getOpenAPI31Document(
    {
      openapi: '3.1.0',
      info: {
        title: 'Nakodo',
        version: readVersion(),
        description: introduction(),
        license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT' },
      },
      servers: [{ url: '/', description: 'This server' }],
    },
    { sortComponents: 'alphabetically' },
  );
  const used = new Set(Object.values(document.paths ?? {}).flatMap((path) => Object.values(path).flatMap(tagsOf)));
  const described = Object.entries(tags).filter(([name]) => used.has(name));
  return {
    ...document,
    tags: described.map(([name, description]) => ({ name, description })),
    components: { ...document.components, securitySchemes },
  };
}

function tagsOf(operation: unknown): string[] {
  const { tags: names } = operation as { tags?: string[] };
  return names ?? [];
}

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: "The service key, or a JWT of the host app with `role: authenticated`, the person's uuid as `sub`, and `exp`.",
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'nakodo_session',
    description: 'The cookie of our own pages. A request that changes something must also come from them (`Origin`).',
  },
} as const;

function introduction(): string {
  const rows = Object.entries(errorCodes).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`);
  return [
    'JSON in, JSON out, UTF-8; times are ISO 8601 in UTC. Every answer has a request id in `x-request-id`.',
    '',
    'Errors are problem details (RFC 9457, `application/problem+json`). `code` is stable, `detail` is a sentence for a person, `instance` is the request id, `problems` names each wrong place of the input.',
    '',
    '| code | status | meaning |',
    '|---|---|---|',
    ...rows,
    '',
    'How often one may call is in `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds); whoever calls more often gets `rate_limited` with `Retry-After`.',
  ].join('\n');
}
