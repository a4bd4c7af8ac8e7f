// Calls at once, and then at most every `ms`, the last time after the last call: a burst of changes reloads a list a few times, not a thousand.
import { useEffect, useMemo, useRef } from 'react';

export function useThrottled(work: () => void, ms: number): () => void {
  const latest = useRef(work);
  latest.current = work;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  return useMemo(() => {
    let lastAt = Number.NEGATIVE_INFINITY;
    let waiting = false;
    const run = () => {
      waiting = false;
      lastAt = performance.now();
      latest.current();
    };
    return () => {
      if (waiting) return;
      waiting = true;
      timer.current = setTimeout(run, Math.max(0, lastAt + ms - performance.now()));
    };
  }, [ms]);
}
