// The top of every page of one lobby.
import type { Lobby } from '@nakodo/protocol';
import { PoolHead } from '../pool/pool-head.js';

export function LobbyHead({ lobby, part }: { lobby: Lobby; part: string }) {
  const base = `/organise/lobbies/${lobby.id}`;
  const tabs = [
    { to: base, label: 'Now' },
    { to: `${base}/analytics`, label: 'Analytics' },
    { to: `${base}/settings`, label: 'Settings' },
  ];
  return <PoolHead pool={lobby} kind="Lobby" noun="lobby" part={part} tabs={tabs} />;
}
