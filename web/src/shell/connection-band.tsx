// Said at the top of every page while the server does not answer. What is shown and what was typed stays.
import { useSyncExternalStore } from 'react';
import { connection } from '../api/connection.js';

export function ConnectionBand() {
  const away = useSyncExternalStore(connection.subscribe, connection.isAway);
  return (
    <div className="connection" role="status">
      {away && (
        <p>
          <strong>{navigator.onLine ? 'No answer from the server.' : 'You are offline.'}</strong> What you see may be old; nothing
          you typed is lost. Trying again…
        </p>
      )}
    </div>
  );
}
