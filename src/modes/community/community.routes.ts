// Communities over HTTP: coming to them, voting, being introduced, organising them.
import { createRouter, type Router } from '../../server/http/endpoint.js';
import { communityJoinRoutes } from './communities-join.routes.js';
import { communityManageRoutes } from './communities-manage.routes.js';
import { communityWatchRoutes } from './communities-watch.routes.js';
import type { CommunityWork } from './community.work.js';
import { introductionRoutes } from './introductions.routes.js';
import { votingRoutes } from './voting.routes.js';

export interface CommunityRoutes {
  readonly community: CommunityWork;
}

export function communityRoutes({ community }: CommunityRoutes): Router {
  const { db } = community;
  const app = createRouter();
  for (const routes of [communityJoinRoutes, communityManageRoutes, communityWatchRoutes, introductionRoutes])
    app.route('/', routes(db));
  app.route('/', votingRoutes({ db, community }));
  return app;
}
