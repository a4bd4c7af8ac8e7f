// A voter in a community, as a pure state machine: what the page shows follows from this and nothing else. It knows no net, no clock and no React: what
// happened comes in (VotingEvent), what to do goes out (VotingEffect).
//
//   loading → here ⇄ (read again: told by the stream, or by the clock)      any → error: nothing goes on without the person
//
// A pair that was judged is gone from the screen at once; its vote (ballot) is delivered behind it, one after the other, and again until the server has
// answered. What the server refuses is said (`refused`). Nothing is judged twice: what was on its way when the voter judged it does not come back.
import type {
  CommunityStanding,
  Introduction,
  NextPair,
  OwnVote,
  PairToJudge,
  PersonEvent,
  ProblemDocument,
  ProposalStatus,
} from '@nakodo/protocol';

export type Cast = 'yes' | 'no' | 'skip';
export type NothingLeft = Extract<NextPair, { readonly left: 'nothing' }>;

export interface Ballot {
  readonly pair: PairToJudge;
  readonly cast: Cast;
}

export interface Judged extends Ballot {
  /** `voting` until something else is known. */
  readonly status: ProposalStatus;
}

export type VotingShown =
  | { readonly name: 'loading' }
  | {
      readonly name: 'here';
      readonly standing: CommunityStanding;
      /** To judge now. Undefined: `nothing` says why, or it is on its way. */
      readonly pair: PairToJudge | undefined;
      /** The ones after it, whose pictures can be loaded. */
      readonly coming: readonly PairToJudge[];
      readonly nothing: NothingLeft | undefined;
      /** What was judged last. */
      readonly last: Judged | undefined;
      readonly canUndo: boolean;
      /** Judged, and not heard by the server yet. */
      readonly unsent: number;
      /** A vote that the server did not take, until the next one is judged. */
      readonly refused: Refused | undefined;
      /** What became of what was voted on, the last first. Undefined: not read yet. */
      readonly outcomes: readonly OwnVote[] | undefined;
      /** There are more than are shown. */
      readonly more: boolean;
      /** Of this community: they wait for an answer. */
      readonly introductions: readonly Introduction[] | undefined;
      /** Told at once by the stream; else asked for every few seconds. */
      readonly live: boolean;
    }
  | { readonly name: 'error'; readonly problem: ProblemDocument };

export interface Refused extends Ballot {
  readonly problem: ProblemDocument;
}

/** What is read, each on its own. */
export type VotingPart = 'standing' | 'next' | 'outcomes' | 'introductions';
export type Reading = 'no' | 'yes' | 'again';

export interface Voting {
  readonly communityId: string;
  readonly live: boolean;
  readonly standing: CommunityStanding | undefined;
  /** The first is on the screen. */
  readonly pairs: readonly PairToJudge[];
  readonly nothing: NothingLeft | undefined;
  readonly last: Judged | undefined;
  /** `waiting`: the server is asked to take it back. */
  readonly undoing: 'no' | 'wanted' | 'waiting';
  /** To deliver, the oldest first. */
  readonly ballots: readonly Ballot[];
  /** The first of them is on its way. */
  readonly delivering: boolean;
  /** How often it was sent: from the first time on the server may have it, though no answer came. */
  readonly tried: number;
  /** Judged or gone lately, by id. */
  readonly done: readonly string[];
  readonly refused: Refused | undefined;
  readonly outcomes: readonly OwnVote[] | undefined;
  readonly more: boolean;
  /** How many outcomes the page wants to show. */
  readonly wanted: number;
  readonly introductions: readonly Introduction[] | undefined;
  readonly reading: Readonly<Record<VotingPart, Reading>>;
  readonly problem: ProblemDocument | undefined;
}

export type VotingEvent =
  | { readonly type: 'start' }
  | { readonly type: 'line'; readonly live: boolean }
  | { readonly type: 'told'; readonly event: PersonEvent }
  | { readonly type: 'standing'; readonly standing: CommunityStanding }
  | { readonly type: 'next'; readonly next: NextPair }
  | { readonly type: 'outcomes'; readonly votes: readonly OwnVote[]; readonly more: boolean }
  | { readonly type: 'introductions'; readonly introductions: readonly Introduction[] }
  | { readonly type: 'failed'; readonly of: VotingPart | 'deliver' | 'takeBack'; readonly problem: ProblemDocument }
  /** The server has the first ballot, or took the last one back. */
  | { readonly type: 'delivered' | 'takenBack'; readonly status: ProposalStatus }
  /** It is time to look again. */
  | { readonly type: 'timer' }
  // The person
  | { readonly type: 'judge'; readonly cast: Cast }
  | { readonly type: 'undo' | 'more' | 'changed' }
  /** Reported: not to be judged any more. */
  | { readonly type: 'gone'; readonly proposalId: string }
  /** An introduction. */
  | { readonly type: 'answered' };

export type VotingEffect =
  | { readonly do: 'read'; readonly part: 'standing' | 'introductions' }
  | { readonly do: 'readNext'; readonly except: readonly string[] }
  | { readonly do: 'readOutcomes'; readonly limit: number }
  | { readonly do: 'deliver'; readonly ballot: Ballot }
  | { readonly do: 'takeBack'; readonly proposalId: string }
  /** Starts the one timer anew. */
  | { readonly do: 'timer'; readonly ms: number }
  | { readonly do: 'cancel' };

export interface VotingMove {
  readonly next: Voting;
  readonly effects: readonly VotingEffect[];
}

/** How many pairs are held: one on the screen, the others ready behind it. */
export const pairsAhead = 3;
/** As many as the server takes of what the voter has already. */
export const exceptAtMost = 5;
export const outcomesPage = 30;
/** The server tells no more at once. */
export const outcomesAtMost = 100;
/** How often it is looked again: while a vote waits or there is no pair, without a stream, and with one, for a hint that was lost. */
export const lookAtVotingMs = { waiting: 5000, polling: 10_000, live: 60_000 };

export function newVoting(communityId: string): Voting {
  return {
    communityId,
    live: false,
    standing: undefined,
    pairs: [],
    nothing: undefined,
    last: undefined,
    undoing: 'no',
    ballots: [],
    delivering: false,
    tried: 0,
    done: [],
    refused: undefined,
    outcomes: undefined,
    more: false,
    wanted: outcomesPage,
    introductions: undefined,
    reading: { standing: 'no', next: 'no', outcomes: 'no', introductions: 'no' },
    problem: undefined,
  };
}

export function shownOfVoting(at: Voting): VotingShown {
  if (at.problem) return { name: 'error', problem: at.problem };
  if (!at.standing) return { name: 'loading' };
  const [pair, ...coming] = at.pairs;
  return {
    name: 'here',
    standing: at.standing,
    pair,
    coming,
    nothing: pair ? undefined : at.nothing,
    last: at.last,
    canUndo: at.last?.status === 'voting' && at.undoing === 'no',
    unsent: at.ballots.length,
    refused: at.refused,
    outcomes: at.outcomes,
    more: at.more,
    introductions: at.introductions?.filter(({ poolId }) => poolId === at.communityId),
    live: at.live,
  };
}
