// The top of every page of one lobby: what it is, and its parts.
import type { ReactNode } from 'react';
import type { Lobby } from '@nakodo/protocol';
import { PageHead } from '../../../components/page-head.js';
import { TabLinks } from '../../../components/panel.js';

/** What the pages of one lobby are given. */
export interface OfLobby {
  lobby: Lobby;
  /** After a change: the lobby as it is now. */
  onLobby: (lobby: Lobby) => void;
}

export function LobbyHead({ lobby, part, aside }: { lobby: Lobby; part: string; aside?: ReactNode }) {
  const base = `/organise/lobbies/${lobby.id}`;
  return (
    <>
      <PageHead
        title={lobby.name}
        windowTitle={`${part}, ${lobby.name}`}
        eyebrow={
          <>
            Lobby · Code <strong className="event-code">{lobby.code}</strong> {aside}
          </>
        }
      />
      <TabLinks
        label="Parts of the lobby"
        tabs={[
          { to: base, label: 'Now' },
          { to: `${base}/analytics`, label: 'Analytics' },
          { to: `${base}/settings`, label: 'Settings' },
        ]}
      />
    </>
  );
}
