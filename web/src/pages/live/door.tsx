// Before a lobby: what it is, who is there, and the shortest way in; or why somebody cannot come in.
import type { LobbyPreview } from '@nakodo/protocol';
import { lobbies } from '../../api/lobbies.js';
import { Mark } from '../../components/mark.js';
import { PageHead } from '../../components/page-head.js';
import { WayIn } from '../join/way-in.js';

interface DoorProps {
  lobby: LobbyPreview;
  /** They are in now. */
  onIn: () => void;
}

export function Door({ lobby, onIn }: DoorProps) {
  return (
    <div className="account join live-door">
      <Mark />
      <PageHead
        title={lobby.name}
        windowTitle={`Join ${lobby.name}`}
        eyebrow="Live: meet somebody now"
        lead={lobby.description}
      />
      <dl className="facts">
        <div>
          <dt>Here now</dt>
          <dd>{hereWords(lobby.online)}</dd>
        </div>
        <div>
          <dt>Who</dt>
          <dd>{lobby.minimumAge} and over</dd>
        </div>
        <div>
          <dt>What happens</dt>
          <dd>You are connected with one person at a time and see what you share. Write, or talk; move on whenever you like.</dd>
        </div>
        <div>
          <dt>What others see</dt>
          <dd>Your name and what you put into your profile, only while you talk with them. Camera and microphone are off.</dd>
        </div>
      </dl>
      <WayIn
        to={lobby}
        path={`/live/${encodeURIComponent(lobby.code)}`}
        noun="lobby"
        meanwhile="nobody is paired"
        join={(birthDate) => lobbies.join(lobby.code, birthDate)}
        onIn={onIn}
      />
    </div>
  );
}

function hereWords(online: number): string {
  if (online === 0) return 'Nobody yet: be the first';
  return online === 1 ? 'One person' : `${online} people`;
}
