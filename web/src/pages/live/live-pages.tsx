// The live mode's pages: a lobby by its code, and the way to the lobbies that one is in.
import { Redirect } from 'wouter';
import { lobbies } from '../../api/lobbies.js';
import { ApiError } from '../../api/request.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { Empty } from '../../components/panel.js';
import { useLookAgain } from '../../hooks/use-look-again.js';
import { lobbiesChanged } from '../../hooks/use-my-lobbies.js';
import { usePersonEvents } from '../../hooks/use-person-stream.js';
import { useResource } from '../../hooks/use-resource.js';
import { isSignedIn, useViewer } from '../../viewer.js';
import { PoolCards } from '../home/pool-cards.js';
import { readAddress } from '../join/read-code.js';
import { Door } from './door.js';
import { Lobby } from './lobby.js';
import '../conversations/messages.css';
import '../conversations/whole-page.css';
import './live.css';
import './talk.css';
import './talk-phone.css';
import './talk-desk.css';

const lookAgainMs = 20_000;

/** `/live/:code` */
export function LobbyPage({ code: encoded }: { code: string }) {
  const code = readAddress(encoded);
  const { viewer } = useViewer();
  // Somebody else signed in: what is theirs is asked anew.
  const lobby = useResource(`lobby ${code} ${viewer.userId}`, (signal) => lobbies.preview(code, signal));
  const inside = lobby.data?.member === true && isSignedIn(viewer);
  const unknown = lobby.error instanceof ApiError && lobby.error.status === 404;
  useLookAgain(lobby.look, lookAgainMs);
  usePersonEvents({ 'event.left': lobby.reload });
  const moved = () => {
    lobbiesChanged();
    lobby.reload();
  };
  // It may have become an event, and kept its code.
  if (unknown && !inside) return <Redirect to={`/join/${encodeURIComponent(code)}`} replace />;
  if (lobby.data)
    return inside ? <Lobby lobby={lobby.data} onLook={lobby.reload} onLeft={moved} /> : <Door lobby={lobby.data} onIn={moved} />;
  return (
    <div className="account join">
      <PageHead title="Live" />
      {lobby.error ? <ErrorNotice error={lobby.error} onRetry={lobby.reload} /> : <Skeleton rows={3} />}
    </div>
  );
}

/** `/live`: into the one lobby, or a choice of them. */
export function LiveHome() {
  const { data, error, reload } = useResource('my lobbies', lobbies.list);
  const mine = data?.lobbies.filter(({ member }) => member);
  const only = mine?.length === 1 ? mine[0] : undefined;
  if (only) return <Redirect to={`/live/${encodeURIComponent(only.code)}`} replace />;
  return (
    <div className="live-home">
      <PageHead title="Live" lead="Meet somebody now, one at a time." />
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {!mine && !error && <Skeleton rows={2} />}
      {mine?.length === 0 && (
        <Empty title="You are in no lobby yet">
          <p>Join one with the code from its invitation.</p>
          <ButtonLink to="/">Home</ButtonLink>
        </Empty>
      )}
      {mine && <PoolCards pools={mine} under="/live" />}
    </div>
  );
}
