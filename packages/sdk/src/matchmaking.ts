// The live mode as somebody lives through it, as a pure state machine: what the page shows follows from this and nothing else. It knows no
// socket, no clock and no React: what happened comes in, what to do goes out.
import type { EndedWhy, LiveMessage, LiveSearching, LiveSession, ProblemDocument } from '@nakodo/protocol';

/** Where the person stands. */
export type MatchmakingState =
  | { readonly name: 'idle' }
  /** `standing` is undefined until the server has answered. */
  | { readonly name: 'searching'; readonly poolId: string; readonly standing: LiveSearching | undefined }
  /** The line to the server is being made (again); `back` is what was there before. */
  | { readonly name: 'connecting'; readonly back: MatchmakingState | undefined; readonly attempt: number }
  | {
      readonly name: 'connected';
      readonly session: LiveSession;
      readonly messages: readonly LiveMessage[];
      readonly partnerTyping: boolean;
    }
  | {
      readonly name: 'ended';
      readonly session: LiveSession;
      readonly messages: readonly LiveMessage[];
      readonly why: EndedWhy;
      readonly byMe: boolean;
    }
  /** Nothing goes on without the person: signed out, suspended, refused. */
  | { readonly name: 'error'; readonly problem: ProblemDocument };
