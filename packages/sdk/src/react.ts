// The live mode for React: one line to the server while the component is there, nothing left of it afterwards.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { browserSurroundings } from './browser.js';
import type { MatchmakingState } from './matchmaking.js';
import { createMatchmaking, type MatchmakingActions, type MatchmakingOptions, type MatchmakingStore } from './store.js';

export interface UseMatchmaking extends MatchmakingActions {
  readonly state: MatchmakingState;
  readonly client: MatchmakingStore['client'];
}

/**
 * Callbacks (`onRefused`, `onSignal`, `onNews`, `token`) are always the latest; everything else of the options counts when the component
 * comes. The actions are the same functions at each render.
 */
export function useMatchmaking(options: MatchmakingOptions = {}): UseMatchmaking {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const [store] = useState(() =>
    createMatchmaking({
      surroundings: browserSurroundings,
      ...options,
      token: () => latest.current.token?.(),
      onRefused: (...refused) => latest.current.onRefused?.(...refused),
      onSignal: (...signal) => latest.current.onSignal?.(...signal),
      onNews: (news) => latest.current.onNews?.(news),
    }),
  );
  useEffect(() => {
    store.start();
    return store.stop;
  }, [store]);
  const state = useSyncExternalStore(store.subscribe, store.getState, store.getState);
  return { state, client: store.client, ...store.actions };
}
