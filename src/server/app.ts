// All of Nakodo over HTTP, as a handler without side effects: nothing listens, nothing is started here.
import { bodyLimit } from 'hono/body-limit';
import { AppError } from '../errors.js';
import type { Accounts } from '../accounts/accounts.js';
import { accountsRoutes } from '../accounts/accounts.routes.js';
import type { Tokens } from '../auth/tokens.js';
import { eventsRoutes } from '../modes/events/events.routes.js';
import type { EventsRoutes } from '../modes/events/events-shared.routes.js';
import { demoRoutes } from './demo.routes.js';
import { healthRoutes } from './health.routes.js';
import { createRouter, type Router } from './http/endpoint.js';
import { noStore, requestId, securityHeaders } from './http/headers.js';
import { identify } from './http/identify.js';
import { onError, onNotFound, problemResponse, type RequestLog } from './http/problem.js';
import { sessionRoutes } from './session.routes.js';
import { loadStatic, serveStatic } from './static.js';

export interface AppOptions extends EventsRoutes {
  readonly tokens: Tokens;
  readonly accounts: Accounts;
  readonly log: RequestLog;
  /** Folder of the built pages; undefined: none are served. */
  readonly pages?: string | undefined;
}

const maxBodyBytes = 1024 * 1024;

export type App = Router;

export function createApp(options: AppOptions): App {
  const { db, tokens, accounts, log } = options;
  const app = createRouter();
  app.onError(onError(log));
  app.notFound(onNotFound);
  app.use(requestId, securityHeaders);
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (c) => problemResponse(c, new AppError('too_large', `At most ${maxBodyBytes} bytes are taken`)),
    }),
  );
  app.route('/', healthRoutes(db, options.stopping));
  for (const path of ['/api/*', '/functions/*']) app.use(path, noStore, identify({ db, tokens, sessions: accounts.sessions }));
  app.route('/', sessionRoutes(options));
  app.route('/', accountsRoutes(options));
  app.route('/', demoRoutes(db, accounts));
  app.route('/', eventsRoutes(options));
  if (options.pages !== undefined) app.use(serveStatic(loadStatic(options.pages)));
  return app;
}
