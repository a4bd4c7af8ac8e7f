// All of Nakodo over HTTP, as a handler without side effects: nothing listens, nothing is started here.
import type { Accounts } from '../accounts/accounts.js';
import { accountsRoutes } from '../accounts/accounts.routes.js';
import type { Tokens } from '../auth/tokens.js';
import { chainRoutes, type ChainRoutes } from '../chain-sync/chain.routes.js';
import { settingsTable } from '../config/settings.js';
import { communityRoutes, type CommunityRoutes } from '../modes/community/community.routes.js';
import { eventsRoutes } from '../modes/events/events.routes.js';
import type { EventsRoutes } from '../modes/events/events-shared.routes.js';
import { liveRoutes, type LiveRoutes } from '../modes/live/live.routes.js';
import { liveSocketRoutes } from '../modes/live/live-socket.routes.js';
import { lobbyRoutes } from '../modes/live/lobbies/lobbies.routes.js';
import { facesRoutes, photoFormBytes, type FacesRoutes } from '../modes/lookalike/faces.routes.js';
import { matchGeneratorRoutes, type MatchGeneratorRoutes } from '../modes/lookalike/match-generator.routes.js';
import { photoReviewRoutes } from '../modes/lookalike/photo-review.routes.js';
import { lookalikePeopleRoutes } from '../modes/lookalike/lookalike-people.routes.js';
import { lookalikeRoutes } from '../modes/lookalike/lookalike.routes.js';
import { createLinksFor, picturesRoutes, type PicturesRoutes } from '../modes/lookalike/pictures.routes.js';
import { lookalikePoolRoutes } from '../modes/lookalike/pools.routes.js';
import { codeRoutes } from '../people/codes.routes.js';
import { importRoutes } from '../people/import.routes.js';
import { policiesRoutes } from '../policies/policies.routes.js';
import { blockRoutes } from '../people/contacts/blocks.routes.js';
import { conversationRoutes } from '../people/contacts/conversations.routes.js';
import { profileRoutes } from '../people/profile.routes.js';
import { safetyRoutes } from '../safety/safety.routes.js';
import type { PersonStreams } from '../realtime/person-streams.js';
import { streamRoutes } from '../realtime/stream.routes.js';
import { walletsRoutes, type WalletsRoutes } from '../wallets/wallets.routes.js';
import { cronRoutes, type CronRoutes } from './cron.routes.js';
import { demoRoutes } from './demo.routes.js';
import { healthRoutes } from './health.routes.js';
import { limitBodies } from './http/body-limit.js';
import { readClient } from './http/client.js';
import { compressJson } from './http/compress.js';
import { allowOrigins } from './http/cors.js';
import { createRouter, type Router } from './http/endpoint.js';
import { closeWhenStopping, noStore, requestId, securityHeaders } from './http/headers.js';
import { identify } from './http/identify.js';
import { logRequests, type RequestLog } from './http/log.js';
import { unlimited, type HttpOptions } from './http/options.js';
import { onError } from './http/problem.js';
import { limitRates } from './http/rate-limits.js';
import { onNotFound } from './http/unknown.js';
import { openApiRoutes } from './openapi.routes.js';
import { sessionRoutes } from './session.routes.js';
import { loadStatic, serveStatic } from './static.js';

export interface AppOptions
  extends
    EventsRoutes,
    LiveRoutes,
    FacesRoutes,
    PicturesRoutes,
    MatchGeneratorRoutes,
    CommunityRoutes,
    ChainRoutes,
    CronRoutes,
    WalletsRoutes {
  readonly tokens: Tokens;
  readonly accounts: Accounts;
  readonly streams: PersonStreams;
  readonly log: RequestLog;
  /** Default: open to all, without limits. */
  readonly http?: HttpOptions;
  /** Largest file of people that is taken; default 200 MB. */
  readonly importMaxBytes?: number;
  /** Photos are sent to a service to be measured; default no. */
  readonly photosLeave?: boolean;
  /** Folder of the built pages; undefined: none are served. */
  readonly pages?: string | undefined;
}

const defaultImportMaxBytes = settingsTable.IMPORT_MAX_BYTES.default;

export type App = Router;

export function createApp(options: AppOptions): App {
  const { db, tokens, accounts, log, http = unlimited, importMaxBytes = defaultImportMaxBytes } = options;
  /** Addresses that read their body as it comes, and how many bytes that may be. */
  const streamedBodies = { '/api/imports': importMaxBytes, '/api/faces': photoFormBytes };
  const app = createRouter();
  app.onError(onError(log));
  app.notFound(onNotFound(app));
  app.use(
    requestId,
    closeWhenStopping(options.stopping),
    logRequests(log),
    securityHeaders,
    readClient(http),
    limitBodies(streamedBodies),
  );
  app.route('/', healthRoutes(db, options.stopping));
  app.route('/', cronRoutes(options)); // before who calls is asked: the scheduler is nobody
  const whoCalls = identify({ db, tokens, sessions: accounts.sessions });
  const everyCall = [compressJson, noStore, allowOrigins(http.corsOrigins), whoCalls, limitRates(http.rateLimitScale)];
  for (const path of ['/api/*', '/functions/*']) app.use(path, ...everyCall);
  app.route('/', sessionRoutes(options));
  app.route('/', accountsRoutes(options));
  app.route('/', walletsRoutes(options));
  app.route('/', demoRoutes(db, accounts));
  const photoLinks = createLinksFor(options.photoLinkKey);
  app.route('/', profileRoutes({ db, accounts, pictureOf: (face, viewer) => photoLinks(face, viewer).photo }));
  for (const routes of [codeRoutes, blockRoutes, conversationRoutes]) app.route('/', routes(db));
  app.route('/', eventsRoutes(options));
  for (const routes of [lobbyRoutes, lookalikePoolRoutes]) app.route('/', routes(db));
  for (const routes of [liveRoutes, liveSocketRoutes]) app.route('/', routes(options));
  for (const routes of [facesRoutes, picturesRoutes]) app.route('/', routes(options));
  for (const routes of [photoReviewRoutes, safetyRoutes]) app.route('/', routes({ db, photoLinks }));
  app.route('/', lookalikeRoutes({ db, photoLinks, photosLeave: options.photosLeave }));
  app.route('/', lookalikePeopleRoutes({ db }));
  app.route('/', matchGeneratorRoutes(options));
  app.route('/', communityRoutes(options));
  app.route('/', chainRoutes(options));
  app.route('/', importRoutes({ db, importMaxBytes }));
  app.route('/', policiesRoutes(options));
  app.route('/', openApiRoutes(app));
  app.route('/', streamRoutes(options.streams));
  if (options.pages !== undefined) app.use(serveStatic(loadStatic(options.pages)));
  return app;
}
