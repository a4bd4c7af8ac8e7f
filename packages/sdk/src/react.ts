// The live, the lookalike and the community mode for React: one line to the server while the component is there, nothing left of it afterwards.
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type RefObject } from 'react';
import { browserSurroundings } from './browser.js';
import { createLookalike, type LookalikeActions, type LookalikeOptions, type LookalikeStore } from './lookalike-store.js';
import type { LookalikeShown } from './lookalike.js';
import type { MatchmakingState } from './matchmaking.js';
import type { PersonStore } from './person-store.js';
import { createVoting, type VotingActions, type VotingOptions, type VotingStore } from './voting-store.js';
import type { VotingShown } from './voting.js';
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
  const latest = useLatest(options);
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
  return useStore(store);
}

export interface UseLookalike extends LookalikeActions {
  readonly state: LookalikeShown;
  readonly client: LookalikeStore['client'];
}

/**
 * A lookalike pool, kept current by the stream and, where there is none, by asking every few seconds. `token` is always the latest; everything else
 * of the options counts when the component comes, or another pool does.
 */
export function useLookalike(poolId: string, options: LookalikeOptions = {}): UseLookalike {
  const latest = useLatest(options);
  const store = useMemo(() => createLookalike(poolId, { ...options, token: () => latest.current.token?.() }), [poolId]);
  return useStore(store);
}

export interface UseVoting extends VotingActions {
  readonly state: VotingShown;
  readonly client: VotingStore['client'];
}

/**
 * A voter in a community, kept current as `useLookalike` is. `token` and `sign` are always the latest; everything else of the options counts when the
 * component comes, or another community does.
 */
export function useVoting(communityId: string, options: VotingOptions = {}): UseVoting {
  const latest = useLatest(options);
  const store = useMemo(
    () =>
      createVoting(communityId, {
        ...options,
        token: () => latest.current.token?.(),
        sign: async (proposalId, vote) => await latest.current.sign?.(proposalId, vote),
      }),
    [communityId],
  );
  return useStore(store);
}

/** What a callback that was given once finds at the time. */
function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}

/** On its line while the component is there. */
function useStore<State, Client, Actions extends object>(
  store: PersonStore<State> & { readonly client: Client; readonly actions: Actions },
) {
  useEffect(() => {
    store.start();
    return () => store.stop();
  }, [store]);
  const state = useSyncExternalStore(store.subscribe, store.getState, store.getState);
  return { state, client: store.client, ...store.actions };
}
