// One action at a time: a second click while it runs does nothing. Its failure is kept to be shown, never thrown away.
import { useCallback, useEffect, useRef, useState } from 'react';

export interface Action<A extends readonly unknown[]> {
  /** True when it worked. Never throws. */
  readonly run: (...args: A) => Promise<boolean>;
  readonly pending: boolean;
  readonly error: Error | undefined;
  readonly clear: () => void;
}

export function useAction<A extends readonly unknown[]>(work: (...args: A) => Promise<unknown>): Action<A> {
  const [state, setState] = useState<{ pending: boolean; error?: Error | undefined }>({ pending: false });
  const latest = useRef(work);
  const running = useRef(false);
  const gone = useRef(false);
  latest.current = work;
  useEffect(() => {
    gone.current = false;
    return () => void (gone.current = true);
  }, []);

  const run = useCallback(async (...args: A) => {
    // Not the state: two clicks come before it is drawn.
    if (running.current) return false;
    running.current = true;
    setState({ pending: true });
    try {
      await latest.current(...args);
      if (!gone.current) setState({ pending: false });
      return true;
    } catch (thrown) {
      if (!gone.current) setState({ pending: false, error: thrown instanceof Error ? thrown : new Error(String(thrown)) });
      return false;
    } finally {
      running.current = false;
    }
  }, []);
  const clear = useCallback(() => setState((before) => ({ pending: before.pending })), []);
  return { run, pending: state.pending, error: state.error, clear };
}
