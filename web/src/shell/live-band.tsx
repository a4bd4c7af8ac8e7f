// Said on every other page while one is in a live talk: the partner waits for half a minute.
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useMyLobbies } from '../hooks/use-my-lobbies.js';
import { usePersonEvents } from '../hooks/use-person-stream.js';

export function LiveBand() {
  const [session, setSession] = useState<{ readonly sessionId: string; readonly poolId: string }>();
  const [location] = useLocation();
  const lobby = useMyLobbies().find(({ id }) => id === session?.poolId);
  usePersonEvents({
    'live.matched': setSession,
    'live.ended': ({ sessionId }) => setSession((now) => (now?.sessionId === sessionId ? undefined : now)),
    reset: () => setSession(undefined),
  });
  const shown = session && !location.startsWith('/live');
  return (
    <div className="connection" role="status">
      {shown && (
        <p>
          <strong>You are in a live talk.</strong> It ends when you stay away for half a minute.{' '}
          <Link to={lobby ? `/live/${encodeURIComponent(lobby.code)}` : '/live'}>Back to it</Link>
        </p>
      )}
    </div>
  );
}
