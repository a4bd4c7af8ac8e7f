// The lobbies that somebody is in: where they meet people at once.
import { Link } from 'wouter';
import type { Lobby } from '@nakodo/protocol';
import { Badge } from '../../components/panel.js';
import { momentWords } from '../../components/when.js';

export function LobbyCards({ lobbies }: { lobbies: readonly Lobby[] }) {
  return (
    <ul className="event-list">
      {lobbies.map((lobby) => (
        <li key={lobby.id}>
          <Link to={`/live/${encodeURIComponent(lobby.code)}`} className={`event-card ${lobby.open ? 'running' : 'past'}`}>
            <span className="event-words">
              <strong>{lobby.name}</strong>
              {lobby.open && lobby.endsAt !== null && <span className="event-when">Until {momentWords(lobby.endsAt)}</span>}
              {lobby.description && <span className="soft">{lobby.description}</span>}
            </span>
            {lobby.open ? <Badge>Live</Badge> : <Badge tone="none">Closed</Badge>}
            <span className="event-arrow" aria-hidden="true">
              →
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
