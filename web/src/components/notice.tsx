// What is shown while there is nothing to show yet, or when it failed.
import { ApiError } from '../api/request.js';

export function Loading({ label }: { label: string }) {
  return (
    <div className="loading" role="status">
      <span className="loading-dots" aria-hidden="true">
        <i />
        <i />
      </span>
      {label}…
    </div>
  );
}

export function ErrorNotice({ error, onRetry }: { error: Error | undefined; onRetry?: () => void }) {
  const offline = error instanceof ApiError && error.code === 'offline';
  return (
    <div className="notice error" role="alert">
      <p>
        <strong>{offline ? 'The server is away.' : 'That did not work.'}</strong> {error?.message ?? 'Something went wrong.'}
      </p>
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Lines in place of a list that is on its way. */
export function Skeleton({ rows }: { rows: number }) {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton-row" />
      ))}
    </div>
  );
}
