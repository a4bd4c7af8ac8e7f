// Loads something when its key changes, and again on demand; keeps showing the old while the new is on its way. What failed because the
// server was away is asked again when it is back.
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/request.js';
import { connection } from '../api/connection.js';

export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
  /** Takes an answer that came another way. */
  readonly replace: (data: T) => void;
}

/** `key` names what is loaded: another key forgets the old data. Undefined: nothing to load. */
export function useResource<T>(key: string | undefined, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [state, setState] = useState<{ key: string | undefined; data?: T | undefined; error?: Error | undefined }>({
    key: undefined,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const gone = new AbortController();
    const run = async (of: string) => {
      try {
        const data = await latest.current(gone.signal);
        if (!gone.signal.aborted) setState({ key: of, data });
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        if (!gone.signal.aborted) setState((before) => ({ key: of, data: before.key === of ? before.data : undefined, error }));
      }
    };
    if (key !== undefined) void run(key);
    return () => gone.abort();
  }, [key, round]);

  const reload = useCallback(() => setRound((count) => count + 1), []);
  const replace = useCallback((data: T) => setState({ key, data }), [key]);
  const current = state.key === key ? state : undefined;
  const wasAway = current?.error instanceof ApiError && current.error.code === 'offline';
  useEffect(() => {
    if (!wasAway) return undefined;
    return connection.subscribe(() => !connection.isAway() && reload());
  }, [wasAway, reload]);
  return { data: current?.data, error: current?.error, loading: key !== undefined && current === undefined, reload, replace };
}
