// A lobby's settings: its words, its door, by which policy or which two; what becomes of it.
import type { Lobby } from '@nakodo/protocol';
import { runningLobbies } from '../../../api/running-lobbies.js';
import { digits } from '../../../components/numbers.js';
import { BecomeAnother } from '../pool/become.js';
import { DeletePool } from '../pool/delete-pool.js';
import type { Kept } from '../pool/one-pool.js';
import { PoolSettings } from '../pool/pool-settings.js';
import { CompareFields } from './compare-fields.js';
import { checkLobby, detailsOf, valuesOf } from './lobby-fields.js';
import { LobbyHead } from './lobby-head.js';

export function LobbySettingsPage({ lobby, onPool }: { lobby: Lobby } & Pick<Kept<Lobby>, 'onPool'>) {
  return (
    <>
      <LobbyHead lobby={lobby} part="Settings" />
      <div className="narrow-page">
        <PoolSettings
          mode="live"
          noun="lobby"
          policyHint="Another one decides for those who search from then on."
          initial={valuesOf(lobby)}
          current={lobby.policyVersionId}
          check={checkLobby}
          save={async (values) => {
            const saved = (await runningLobbies.edit(lobby.id, detailsOf(values))).lobby;
            onPool(saved);
            return valuesOf(saved);
          }}
        >
          {(form, policies) => <CompareFields form={form} policies={policies} current={lobby.secondPolicyVersionId} />}
        </PoolSettings>
        <BecomeAnother pool={lobby} from="live" ends={endsOf(lobby)} />
        <DeletePool
          pool={lobby}
          noun="lobby"
          goes="Everybody’s place in it and its numbers go for ever. People, their profiles and conversations stay."
          told="Whoever waits or talks there is told that it is over. To stop for a while, pause it instead."
          destroy={() => runningLobbies.delete(lobby.id, lobby.code)}
        />
      </div>
    </>
  );
}

function endsOf({ numbers }: Lobby): string {
  const talking = numbers?.talking ?? 0;
  const parted = talking > 0 ? `${digits(talking)} people who talk at this moment are parted. ` : '';
  return `${parted}You can make it a lobby again at any time.`;
}
