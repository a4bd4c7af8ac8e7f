// A new lobby.
import { runningLobbies } from '../../../api/running-lobbies.js';
import { NewPool } from '../pool/new-pool.js';
import { checkLobby, detailsOf, newLobby } from './lobby-fields.js';

export function NewLobbyPage() {
  return (
    <NewPool
      mode="live"
      kind="lobby"
      noun="lobby"
      lead="Where people find somebody to talk with at once, one at a time."
      policyHint="Who may meet, who comes first, and how the search widens while somebody waits."
      initial={newLobby}
      check={checkLobby}
      create={async (values) => (await runningLobbies.create({ ...detailsOf(values), code: values.code })).lobby}
      path="/organise/lobbies"
    />
  );
}
