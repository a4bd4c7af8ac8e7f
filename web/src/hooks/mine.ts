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
  const store = createMineStore(list);
  return {
    changed: store.changed,
    useMine() {
      const { userId } = useViewer().viewer;
      return useSyncExternalStore(
        (changed) => store.subscribe(userId, changed),
        () => store.of(userId),
      );
    },
  };
}

/** Without the page. `of`: who is signed in; another one has others. */
export function createMineStore<T>(list: () => Promise<readonly T[]>) {
  let known: { readonly of: string | null; readonly list: readonly T[] } | undefined;
  /** The last one asked for; of one that was asked for before nothing is taken: it may be from before a change. */
  let asked: { readonly of: string | null } | undefined;
  const listeners = new Set<() => void>();
  const none: readonly T[] = [];

  const ask = async (of: string | null) => {
    const mine = (asked = { of });
    // Without an answer there is none: such a list is an addition, nowhere the page itself.
    const answer = await list().catch(() => none);
    if (asked !== mine) return;
    known = { of, list: answer };
    listeners.forEach((changed) => changed());
  };
  return {
    /** What is on its way may be from before, too. */
    changed: () => asked && void ask(asked.of),
    subscribe(of: string | null, changed: () => void): () => void {
      listeners.add(changed);
      if (asked?.of !== of) void ask(of);
      return () => void listeners.delete(changed);
    },
    of: (of: string | null): readonly T[] => (known?.of === of ? known.list : none),
  };
}
