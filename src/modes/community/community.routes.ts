// Communities over HTTP: coming to them, voting, being introduced, organising them.
import type { VoteDomain } from '@nakodo/chain';
import { createRouter, type Router } from '../../server/http/endpoint.js';
import { communityJoinRoutes } from './communities-join.routes.js';
import { communityManageRoutes } from './communities-manage.routes.js';
import { communityWatchRoutes } from './communities-watch.routes.js';
import type { CommunityWork } from './community.work.js';
import { introductionRoutes } from './introductions.routes.js';
import { signedVotesRoutes } from './signed-votes.routes.js';
import { noChain } from './vote-domain.js';
import { votingRoutes } from './voting.routes.js';

export interface CommunityRoutes {
  readonly community: CommunityWork;
  /** Where wallets' signatures of votes count; default nowhere but in the log. */
  readonly voteDomain?: VoteDomain | undefined;
}

export function communityRoutes({ community, voteDomain: domain = noChain }: CommunityRoutes): Router {
  const { db } = community;
  const app = createRouter();
  for (const routes of [communityJoinRoutes, communityManageRoutes, communityWatchRoutes, introductionRoutes])
    app.route('/', routes(db));
  app.route('/', votingRoutes({ db, community, domain }));
  app.route('/', signedVotesRoutes({ db, domain }));
  return app;
}
