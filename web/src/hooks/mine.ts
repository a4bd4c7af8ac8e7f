// What somebody is in (lobbies, lookalike pools), for any component: asked once, and again when it may have changed.
import { useSyncExternalStore } from 'react';
import { useViewer } from '../viewer.js';

interface Mine<T> {
  /** Somebody joined or left one. */
  readonly changed: () => void;
  /** Those that one is in; of an admin, all. */
  readonly useMine: () => readonly T[];
}

export function createMine<T>(list: () => Promise<readonly T[]>): Mine<T> {
  let known: { readonly of: string | null; readonly list: readonly T[] } | undefined;
  let asking: string | null | undefined;
  const listeners = new Set<() => void>();
  const none: readonly T[] = [];

  const ask = async (of: string | null) => {
    asking = of;
    // Without an answer there is none: such a list is an addition, nowhere the page itself.
    const answer = await list().catch(() => none);
    if (asking !== of) return;
    known = { of, list: answer };
    asking = undefined;
    listeners.forEach((changed) => changed());
  };
  return {
    changed: () => known && void ask(known.of),
    useMine() {
      const { viewer } = useViewer();
      return useSyncExternalStore(
        (changed) => {
          listeners.add(changed);
          if (known?.of !== viewer.userId && asking !== viewer.userId) void ask(viewer.userId);
          return () => void listeners.delete(changed);
        },
        () => (known?.of === viewer.userId ? known.list : none),
      );
    },
  };
}
