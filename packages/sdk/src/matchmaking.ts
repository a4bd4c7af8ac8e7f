// The live mode as somebody lives through it, as a pure state machine: what the page shows follows from this and nothing else. It knows no
// socket, no clock and no React: what happened comes in (MatchmakingEvent), what to do goes out (MatchmakingEffect). reduce.ts has the moves.
//
//   idle → searching → connected → ended → searching ...     connecting: over any of them, while there is no line
//   any → error: nothing goes on without the person          a state from the server always wins
import type {
  EndedWhy,
  LiveNews,
  LiveRequest,
  LiveRequestType,
  LiveSearching,
  LiveSession,
  LiveState,
  ProblemDocument,
} from '@nakodo/protocol';
import type { ShownMessage } from './messages.js';

/** A talk that is over. It stays on the screen until the next begins or the person puts it away. */
export interface EndedTalk {
  readonly session: LiveSession;
  readonly messages: readonly ShownMessage[];
  /** Undefined: it ended while there was no line, and the server did not say. */
  readonly why: EndedWhy | undefined;
  readonly byMe: boolean;
}

/** Where the person stands. */
export type MatchmakingState =
  | { readonly name: 'idle' }
  | {
      readonly name: 'searching';
      readonly poolId: string;
      /** Undefined until the server has answered. */
      readonly standing: LiveSearching | undefined;
      /** They want to stop; the server has not said so yet. */
      readonly stopping: boolean;
      /** The talk before, until the next. */
      readonly last: EndedTalk | undefined;
    }
  /** The line to the server is being made (again); `back` is what was there before. `attempt`: how many have failed in a row. */
  | { readonly name: 'connecting'; readonly back: StandingState | undefined; readonly attempt: number }
  | {
      readonly name: 'connected';
      readonly session: LiveSession;
      readonly messages: readonly ShownMessage[];
      readonly partnerTyping: boolean;
      /** They have skipped or left; the server has not said so yet. */
      readonly leaving: boolean;
      /** WebSockets are blocked: no call gets through, and nobody sees the other type. */
      readonly polls: boolean;
    }
  | ({
      readonly name: 'ended';
      /** The next search begins by itself in a moment; `stop` prevents it. */
      readonly searchesOn: boolean;
    } & EndedTalk)
  /** Nothing goes on without the person. `final`: signed out, opened elsewhere, ...: `retry` makes a new line; otherwise `search` or `dismiss`. */
  | { readonly name: 'error'; readonly problem: ProblemDocument; readonly final: boolean };

/** Where they stand as far as the server has told: no matter of the line. */
export type StandingState = Exclude<MatchmakingState, { readonly name: 'connecting' | 'error' }>;

/** What they have asked for and the server has not answered yet. Asked again over each new line, and from time to time. */
export type Wish = Extract<LiveRequest, { readonly type: 'search' | 'stop' | 'skip' | 'leave' }>;

export interface Matchmaking {
  readonly line: 'opening' | 'open' | 'lost' | 'refused';
  /** It is no socket: the server is asked every few seconds. */
  readonly polls: boolean;
  /** Failed attempts in a row. */
  readonly attempt: number;
  /** The server has said over this line where they stand. */
  readonly heard: boolean;
  /** What the server last said. */
  readonly truth: LiveState | undefined;
  readonly wish: Wish | undefined;
  /** Of the session in `truth`, oldest first, one's own on their way last. */
  readonly messages: readonly ShownMessage[];
  readonly partnerTyping: boolean;
  /** The partner was told lately that they type. */
  readonly typingTold: boolean;
  readonly last: EndedTalk | undefined;
  /** The lobby in which the next search begins by itself in a moment. */
  readonly searchesOn: string | undefined;
  readonly problem: { readonly document: ProblemDocument; readonly final: boolean } | undefined;
  readonly autoSearch: boolean;
}

export type TimerName = 'searchOn' | 'partnerTyping' | 'typingTold' | 'wish';

export type MatchmakingEvent =
  // The line
  | { readonly type: 'opening' }
  | { readonly type: 'open'; readonly polls?: boolean }
  | { readonly type: 'lost'; readonly attempt: number }
  /** It does not come back by itself. */
  | { readonly type: 'refused'; readonly problem: ProblemDocument }
  | { readonly type: 'news'; readonly news: LiveNews }
  // Time
  | { readonly type: 'timer'; readonly timer: TimerName }
  // The person
  | { readonly type: 'search'; readonly poolId: string }
  | { readonly type: 'stop' | 'skip' | 'leave' | 'typing' | 'keep' }
  | { readonly type: 'say'; readonly clientId: string; readonly text: string; readonly at: string }
  /** Of a message that failed. */
  | { readonly type: 'sayAgain' | 'discard'; readonly clientId: string }
  /** Puts an ended talk or a problem away. */
  | { readonly type: 'dismiss' }
  /** A new line after one that was refused. */
  | { readonly type: 'retry' }
  | { readonly type: 'autoSearch'; readonly on: boolean };

export type MatchmakingEffect =
  | { readonly do: 'send'; readonly request: LiveRequest }
  /** Starts it anew. */
  | { readonly do: 'timer'; readonly timer: TimerName; readonly ms: number }
  | { readonly do: 'cancel'; readonly timer: TimerName }
  | { readonly do: 'connect' }
  /** Something smaller was refused: worth a notice, no other state. */
  | { readonly do: 'tell'; readonly of: LiveRequestType; readonly problem: ProblemDocument };

/** So that one reads why it ended and can call the next search off. */
export const searchOnMs = 3000;
/** Longer than `typingAgainMs`, so that it does not flicker. */
export const partnerTypingMs = 5000;
export const typingAgainMs = 2500;
export const wishAgainMs = 10_000;

export function newMatchmaking({ autoSearch = true }: { readonly autoSearch?: boolean | undefined } = {}): Matchmaking {
  return {
    line: 'opening',
    polls: false,
    attempt: 0,
    heard: false,
    truth: undefined,
    wish: undefined,
    messages: [],
    partnerTyping: false,
    typingTold: false,
    last: undefined,
    searchesOn: undefined,
    problem: undefined,
    autoSearch,
  };
}

/** What to show. */
export function shownOf(at: Matchmaking): MatchmakingState {
  if (at.problem) return { name: 'error', problem: at.problem.document, final: at.problem.final };
  if (at.line === 'open' && at.heard) return standingOf(at);
  const known = at.truth !== undefined || at.wish?.type === 'search';
  return { name: 'connecting', back: known ? standingOf(at) : undefined, attempt: at.attempt };
}

function standingOf({ truth, wish, ...at }: Matchmaking): StandingState {
  if (truth?.state === 'session') {
    const leaving = (wish?.type === 'skip' || wish?.type === 'leave') && wish.sessionId === truth.session.id;
    const { messages, partnerTyping, polls } = at;
    return { name: 'connected', session: truth.session, messages, partnerTyping, leaving, polls };
  }
  if (truth?.state === 'searching')
    return { name: 'searching', poolId: truth.poolId, standing: truth, stopping: wish?.type === 'stop', last: at.last };
  if (wish?.type === 'search')
    return { name: 'searching', poolId: wish.poolId, standing: undefined, stopping: false, last: at.last };
  return at.last ? { name: 'ended', searchesOn: at.searchesOn !== undefined, ...at.last } : { name: 'idle' };
}
