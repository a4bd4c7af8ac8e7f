// The pages of one community: which of them is shown, kept current while one looks.
import { Route, Switch } from 'wouter';
import { runningCommunities } from '../../../api/running-communities.js';
import { NoPool, OnePool } from '../pool/one-pool.js';
import { CommunityMembersPage } from './community-members-page.js';
import { CommunityNowPage } from './community-now-page.js';
import { CommunityProposalsPage } from './community-proposals-page.js';
import { CommunitySettingsPage } from './community-settings-page.js';

export function CommunityPages({ communityId }: { communityId: string }) {
  return (
    <OnePool id={communityId} noun="community" read={runningCommunities.read}>
      {(community, kept) => (
        <Switch>
          <Route path="/organise/communities/:communityId/proposals">
            <CommunityProposalsPage community={community} onLook={kept.onLook} />
          </Route>
          <Route path="/organise/communities/:communityId/members">
            <CommunityMembersPage community={community} onLook={kept.onLook} />
          </Route>
          <Route path="/organise/communities/:communityId/settings">
            <CommunitySettingsPage community={community} {...kept} />
          </Route>
          <Route path="/organise/communities/:communityId">
            <CommunityNowPage community={community} {...kept} />
          </Route>
          <Route>
            <NoPool noun="community" />
          </Route>
        </Switch>
      )}
    </OnePool>
  );
}
