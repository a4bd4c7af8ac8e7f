// An organiser's lobbies at a glance.
import { runningLobbies } from '../../../api/running-lobbies.js';
import { PoolCard, PoolList } from '../pool/pool-list.js';

const lookMs = 3000;

export function LobbyList() {
  return (
    <PoolList
      title="Lobbies"
      create={{ to: '/organise/new-lobby', words: 'Create a lobby' }}
      read={async (signal) => (await runningLobbies.list(signal)).lobbies}
      lookMs={lookMs}
      none="In a lobby people find somebody to talk with at once, one at a time."
    >
      {(lobby) => (
        <PoolCard
          to={`/organise/lobbies/${lobby.id}`}
          pool={lobby}
          members={lobby.numbers?.members ?? 0}
          figures={[
            { value: lobby.numbers?.waiting ?? 0, words: 'waiting' },
            { value: lobby.numbers?.talking ?? 0, words: 'talking' },
          ]}
        />
      )}
    </PoolList>
  );
}
