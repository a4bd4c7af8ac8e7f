// Loads something when its key changes, and again on demand; keeps showing the old while the new is on its way. What failed because the
// server was away is asked again when it is back.
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/request.js';
import { connection } from '../api/connection.js';

/** What has not come by then is taken as lost on the way. */
const patienceMs = 30_000;

export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
  /** Reloads unless an answer is on its way: for looks from time to time, or one that takes longer than from look to look would never come. */
  readonly look: () => void;
  /** Takes an answer that came another way: what was asked for before it is older, and counts no more. */
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
  const underWay = useRef<{ readonly since: number; readonly gone: AbortController }>(undefined);

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
    if (key !== undefined) {
      const mine = (underWay.current = { since: performance.now(), gone });
      void run(key).finally(() => {
        if (underWay.current === mine) underWay.current = undefined;
      });
    }
    return () => gone.abort();
  }, [key, round]);

  const reload = useCallback(() => setRound((count) => count + 1), []);
  const look = useCallback(() => {
    if (underWay.current === undefined || performance.now() - underWay.current.since > patienceMs) reload();
  }, [reload]);
  const replace = useCallback(
    (data: T) => {
      underWay.current?.gone.abort();
      underWay.current = undefined;
      setState({ key, data });
    },
    [key],
  );
  const current = state.key === key ? state : undefined;
  const wasAway = current?.error instanceof ApiError && current.error.code === 'offline';
  useEffect(() => {
    if (!wasAway) return undefined;
    return connection.subscribe(() => !connection.isAway() && reload());
  }, [wasAway, reload]);
  return {
    data: current?.data,
    error: current?.error,
    loading: key !== undefined && current === undefined,
    reload,
    look,
    replace,
  };
}
