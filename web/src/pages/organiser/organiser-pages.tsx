// The organiser's part: which of its pages is shown.
import { Route, Switch } from 'wouter';
import { organising } from '../../api/organising.js';
import { ApiError } from '../../api/request.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { Empty } from '../../components/panel.js';
import { useResource } from '../../hooks/use-resource.js';
import { CommunityPages } from './communities/community-pages.js';
import { NewCommunityPage } from './communities/new-community-page.js';
import { ImportPage } from './import/import-page.js';
import { LobbyPages } from './lobbies/lobby-pages.js';
import { NewLobbyPage } from './lobbies/new-lobby-page.js';
import { LookalikePages } from './lookalike/lookalike-pages.js';
import { NewLookalikePage } from './lookalike/new-lookalike-page.js';
import { NewEventPage } from './new-event-page.js';
import type { OfEvent } from './of-event.js';
import { OrganiserHome } from './organiser-home.js';
import { OrganiserPage } from './organiser-page.js';
import { SettingsPage } from './settings-page.js';
import '../../styles/organiser-pages.css';
import '../../styles/organiser-import.css';
import '../../styles/organiser-communities.css';
import '../../styles/organiser-lobbies.css';

export function OrganiserPages() {
  return (
    <Switch>
      <Route path="/organise" component={OrganiserHome} />
      <Route path="/organise/new" component={NewEventPage} />
      <Route path="/organise/new-lobby" component={NewLobbyPage} />
      <Route path="/organise/new-lookalike" component={NewLookalikePage} />
      <Route path="/organise/new-community" component={NewCommunityPage} />
      <Route path="/organise/communities/:communityId/*?">
        {({ communityId }) => <CommunityPages key={communityId} communityId={communityId} />}
      </Route>
      <Route path="/organise/lookalike/:poolId/*?">{({ poolId }) => <LookalikePages key={poolId} poolId={poolId} />}</Route>
      <Route path="/organise/lobbies/:lobbyId/*?">{({ lobbyId }) => <LobbyPages key={lobbyId} lobbyId={lobbyId} />}</Route>
      <Route path="/organise/events/:eventId/*?">{({ eventId }) => <OneEvent key={eventId} eventId={eventId} />}</Route>
      <Route>
        <Nothing />
      </Route>
    </Switch>
  );
}

function OneEvent({ eventId }: { eventId: string }) {
  const found = useResource(`event ${eventId}`, (signal) => organising.event(eventId, signal));
  const event = found.data;
  if (!event) {
    if (found.error instanceof ApiError && found.error.status === 404) return <Nothing />;
    return (
      <>
        <PageHead title="The event" />
        {found.loading && <Skeleton rows={5} />}
        {found.error && <ErrorNotice error={found.error} onRetry={found.reload} />}
      </>
    );
  }
  const given: OfEvent = { event, onEvent: found.replace };
  return (
    <Switch>
      <Route path="/organise/events/:eventId/import">
        <ImportPage {...given} />
      </Route>
      <Route path="/organise/events/:eventId/settings">
        <SettingsPage {...given} />
      </Route>
      <Route path="/organise/events/:eventId/people/:personId">
        {({ personId }) => <OrganiserPage {...given} personId={personId} />}
      </Route>
      <Route path="/organise/events/:eventId">
        <OrganiserPage {...given} personId={undefined} />
      </Route>
      <Route>
        <Nothing />
      </Route>
    </Switch>
  );
}

function Nothing() {
  return (
    <Empty title="There is no such event" heading="h1">
      <p>It may have been deleted, or the address is not complete.</p>
      <ButtonLink to="/organise">All events</ButtonLink>
    </Empty>
  );
}
