// The pages of one lobby: which of them is shown, kept current while one looks.
import { Route, Switch } from 'wouter';
import { runningLobbies } from '../../../api/running-lobbies.js';
import { NoPool, OnePool } from '../pool/one-pool.js';
import { LobbyAnalyticsPage } from './lobby-analytics-page.js';
import { LobbyNowPage } from './lobby-now-page.js';
import { LobbySettingsPage } from './lobby-settings-page.js';

export function LobbyPages({ lobbyId }: { lobbyId: string }) {
  return (
    <OnePool id={lobbyId} noun="lobby" read={runningLobbies.read}>
      {(lobby, kept) => (
        <Switch>
          <Route path="/organise/lobbies/:lobbyId/analytics">
            <LobbyAnalyticsPage lobby={lobby} />
          </Route>
          <Route path="/organise/lobbies/:lobbyId/settings">
            <LobbySettingsPage lobby={lobby} {...kept} />
          </Route>
          <Route path="/organise/lobbies/:lobbyId">
            <LobbyNowPage lobby={lobby} {...kept} />
          </Route>
          <Route>
            <NoPool noun="lobby" />
          </Route>
        </Switch>
      )}
    </OnePool>
  );
}
