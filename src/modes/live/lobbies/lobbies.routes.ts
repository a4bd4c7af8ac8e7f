// Lobbies over HTTP: coming to them, and organising them. What happens inside one is in the routes of /api/live.
import type { Database } from '../../../db/database.js';
import { createRouter, type Router } from '../../../server/http/endpoint.js';
import { lobbyJoinRoutes } from './lobbies-join.routes.js';
import { lobbyManageRoutes } from './lobbies-manage.routes.js';

export function lobbyRoutes(db: Database): Router {
  const app = createRouter();
  // Joining first: `by-code` would be taken for a lobby's id.
  for (const routes of [lobbyJoinRoutes, lobbyManageRoutes]) app.route('/', routes(db));
  return app;
}
