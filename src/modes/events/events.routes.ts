// The events mode over HTTP. Each handler: parse, authorize, one call, present. Data is read as the caller, so row-level security holds.
import { createRouter, type Router } from '../../server/http/endpoint.js';
import { joinRoutes } from './events-join.routes.js';
import { liveRoutes } from './events-live.routes.js';
import { manageRoutes } from './events-manage.routes.js';
import { operatorRoutes } from './events-operator.routes.js';
import { pageRoutes } from './events-pages.routes.js';
import type { EventsRoutes } from './events-shared.routes.js';
import { helloRoutes } from './hello.routes.js';

export function eventsRoutes(deps: EventsRoutes): Router {
  const app = createRouter();
  // Joining first: `by-code` would be taken for an event's id.
  for (const routes of [joinRoutes, operatorRoutes, manageRoutes, pageRoutes, liveRoutes, helloRoutes])
    app.route('/', routes(deps));
  return app;
}
