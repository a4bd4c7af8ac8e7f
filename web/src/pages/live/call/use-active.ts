// Whether a camera that was turned on stays on: while one talks, searches, or is about to search on by itself.
import { useRef } from 'react';
import type { MatchmakingState } from '@nakodo/sdk';

type Shown = Exclude<MatchmakingState, { readonly name: 'connecting' }> | undefined;

/** `goesOn`: after a skip the next search begins by itself. */
export function useActive(shown: Shown, goesOn: boolean): boolean {
  /** The talk after which nothing has been searched yet. */
  const talk = useRef<string>(undefined);
  switch (shown?.name) {
    case 'connected':
      talk.current = shown.session.id;
      return true;
    case 'searching':
      talk.current = undefined;
      return true;
    case 'ended':
      // Between one's own skip and the search after it there is a moment of neither.
      return shown.searchesOn || (goesOn && shown.byMe && shown.why === 'skip' && shown.session.id === talk.current);
    default:
      return false;
  }
}
