// Said at the top while there is no line to the server. What was said stays; what is written goes out when the line is back.
import type { MatchmakingState } from '@nakodo/sdk';

/** A short break is nobody's business. */
const tellFromAttempt = 1;

export function LineBand({ state }: { state: MatchmakingState }) {
  const lost = state.name === 'connecting' && state.attempt >= tellFromAttempt ? state : undefined;
  return (
    <div className="live-line" role="status">
      {lost && (
        <p>
          <strong>{navigator.onLine ? 'The line to the server is lost.' : 'You are offline.'}</strong>{' '}
          {lost.back?.name === 'connected'
            ? 'What you said is kept. '
            : lost.back?.name === 'searching'
              ? 'You keep your place for a while. '
              : ''}
          Trying again{lost.attempt > 1 ? ` (${lost.attempt})` : ''}…
        </p>
      )}
    </div>
  );
}
