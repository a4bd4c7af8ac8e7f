// An organiser's lobbies at a glance, beside their events.
import { Link } from 'wouter';
import type { Lobby } from '@nakodo/protocol';
import { runningLobbies } from '../../../api/running-lobbies.js';
import { ButtonLink } from '../../../components/button.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { digits } from '../../../components/numbers.js';
import { Badge } from '../../../components/panel.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { useResource } from '../../../hooks/use-resource.js';

const lookMs = 3000;

export function LobbyList() {
  const { data, error, loading, reload } = useResource('lobbies to run', runningLobbies.list);
  useLookAgain(reload, lookMs);
  return (
    <section className="lobbies-run" aria-labelledby="lobbies-run">
      <div className="panel-head">
        <h2 id="lobbies-run">Lobbies</h2>
        <ButtonLink to="/organise/new-lobby">Create a lobby</ButtonLink>
      </div>
      {loading && <Skeleton rows={1} />}
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {data?.lobbies.length === 0 && (
        <p className="soft">None yet. In a lobby people find somebody to talk with at once, one at a time.</p>
      )}
      <ul className="organised">
        {data?.lobbies.map((lobby) => (
          <li key={lobby.id}>
            <LobbyCard lobby={lobby} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function LobbyCard({ lobby: { id, name, code, paused, open, numbers } }: { lobby: Lobby }) {
  return (
    <Link to={`/organise/lobbies/${id}`} className="organised-event">
      <span className="organised-words">
        <span className="organised-name">{name}</span>
        <span className="soft">
          {digits(numbers?.members ?? 0)} {numbers?.members === 1 ? 'member' : 'members'} · code {code}
        </span>
      </span>
      <span className="organised-numbers">
        <span>
          <strong>{digits(numbers?.waiting ?? 0)}</strong> waiting
        </span>
        <span>
          <strong>{digits(numbers?.talking ?? 0)}</strong> talking
        </span>
        {paused ? <Badge tone="waiting">Paused</Badge> : open ? <Badge>Open</Badge> : <Badge tone="none">Over</Badge>}
      </span>
    </Link>
  );
}
