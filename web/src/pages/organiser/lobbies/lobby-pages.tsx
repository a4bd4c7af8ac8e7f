// The pages of one lobby: which of them is shown, kept current while one looks.
import { Route, Switch } from 'wouter';
import { ApiError } from '../../../api/request.js';
import { runningLobbies } from '../../../api/running-lobbies.js';
import { ButtonLink } from '../../../components/button.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { PageHead } from '../../../components/page-head.js';
import { Empty } from '../../../components/panel.js';
import { useResource } from '../../../hooks/use-resource.js';
import { LobbyAnalyticsPage } from './lobby-analytics-page.js';
import { LobbyNowPage } from './lobby-now-page.js';
import { LobbySettingsPage } from './lobby-settings-page.js';

export function LobbyPages({ lobbyId }: { lobbyId: string }) {
  const found = useResource(`lobby to run ${lobbyId}`, (signal) => runningLobbies.read(lobbyId, signal));
  const lobby = found.data;
  if (found.error instanceof ApiError && found.error.status === 404) return <NoLobby />;
  if (!lobby) {
    return (
      <>
        <PageHead title="The lobby" />
        {found.loading && <Skeleton rows={5} />}
        {found.error && <ErrorNotice error={found.error} onRetry={found.reload} />}
      </>
    );
  }
  const given = { lobby, onLobby: found.replace };
  return (
    <Switch>
      <Route path="/organise/lobbies/:lobbyId/analytics">
        <LobbyAnalyticsPage lobby={lobby} />
      </Route>
      <Route path="/organise/lobbies/:lobbyId/settings">
        <LobbySettingsPage {...given} />
      </Route>
      <Route path="/organise/lobbies/:lobbyId">
        <LobbyNowPage {...given} lost={found.error !== undefined} onLook={found.reload} />
      </Route>
      <Route>
        <NoLobby />
      </Route>
    </Switch>
  );
}

function NoLobby() {
  return (
    <Empty title="There is no such lobby" heading="h1">
      <p>It may have been deleted, or the address is not complete.</p>
      <ButtonLink to="/organise">All events and lobbies</ButtonLink>
    </Empty>
  );
}
