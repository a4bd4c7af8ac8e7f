// For what no stream tells: looks again from time to time, while somebody looks at the page.
import { useEffect } from 'react';

export function useLookAgain(look: () => void, everyMs: number): void {
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && look(), everyMs);
    return () => clearInterval(timer);
  }, [look, everyMs]);
}
