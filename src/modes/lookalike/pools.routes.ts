// Lookalike pools over HTTP: coming to them, and organising them. What happens inside one is in lookalike.routes.ts.
import type { Database } from '../../db/database.js';
import { createRouter, type Router } from '../../server/http/endpoint.js';
import { lookalikeJoinRoutes } from './pools-join.routes.js';
import { lookalikeManageRoutes } from './pools-manage.routes.js';

export function lookalikePoolRoutes(db: Database): Router {
  const app = createRouter();
  for (const routes of [lookalikeJoinRoutes, lookalikeManageRoutes]) app.route('/', routes(db));
  return app;
}
