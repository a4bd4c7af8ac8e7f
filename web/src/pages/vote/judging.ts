// A voter at work, without the page: the pair in front of them and the ones after it, what they said last, and what has still to be delivered.
// A vote counts here at once and is delivered behind; what the server refuses is said and undone here. Not the state machine of the SDK, which is
// for pages of others: here votes outlive the page, tabs tell each other, and a wallet may say no.
import type { NextPair, PairToJudge, ProposalStatus } from '@nakodo/protocol';
import { NotSigned } from '../../wallets/ask-wallet.js';
import { ballotOf, type Ballot, type Ballots, type Cast, type Judged } from './ballots.js';
import { closedWords, elsewhereWords, refusedWords } from './judging-words.js';
import type { Word } from './vote-tabs.js';

export type NothingLeft = Extract<NextPair, { readonly left: 'nothing' }>;

export interface JudgingState {
  /** The first is on the screen; the others are there when it is gone. */
  readonly pairs: readonly PairToJudge[];
  /** Known when there is no pair. */
  readonly nothing: NothingLeft | undefined;
  /** Why pairs could not be had. */
  readonly failure: Error | undefined;
  readonly last: Judged | undefined;
  readonly undoing: boolean;
  /** A soft word on what did not go as one thought. */
  readonly note: string | undefined;
  /** How many pairs were judged since this began. */
  readonly judged: number;
  /** Kept, and not heard by the server. */
  readonly kept: number;
  /** The server could not be reached, or asks who one is. */
  readonly waiting: boolean;
  /** Since when the server has heard all that is said here, or in another tab, by the page's clock; undefined: it has not. What it counted before may lack some. */
  readonly quietSince: number | undefined;
}

export interface JudgingOptions {
  readonly ballots: Ballots;
  readonly next: (except: readonly string[]) => Promise<NextPair>;
  /** Tells the server; answers what the proposal is now. */
  readonly deliver: (cast: Pick<Judged, 'cast'> & Pick<Ballot, 'proposalId'>) => Promise<ProposalStatus>;
  readonly takeBack: (proposalId: string) => Promise<ProposalStatus>;
  /** Whether a failure will pass: then the vote is kept. Otherwise the server said no. */
  readonly willPass: (failure: unknown) => boolean;
  /** To the voter's other tabs: what is said here of a pair, at once, and again when the server knows. */
  readonly tell?: (word: Word) => void;
}

export type Judging = ReturnType<typeof createJudging>;

/** On the screen and ready behind it. */
const ahead = 3;
/** As many as the server takes of `except`. */
const mostExcept = 5;

/** Votes that wait, not what is to be taken back. */
const waitingIn = (ballots: Ballots) => ballots.all().filter(({ cast }) => cast !== 'undo');
const keptOf = (ballots: Ballots) => waitingIn(ballots).length;

export function createJudging({ ballots, next, deliver, takeBack, willPass, tell = () => undefined }: JudgingOptions) {
  let state: JudgingState = {
    pairs: [],
    nothing: undefined,
    failure: undefined,
    last: undefined,
    undoing: false,
    note: undefined,
    judged: 0,
    kept: keptOf(ballots),
    waiting: false,
    quietSince: ballots.all().length === 0 ? performance.now() : undefined,
  };
  /** Judged here, or gone: an answer that was on its way does not bring them back. */
  const done = new Set(waitingIn(ballots).map(({ proposalId }) => proposalId));
  /** Said in other tabs. */
  const elsewhere = new Map<string, Word['cast']>();
  const listeners = new Set<() => void>();
  let filling = false;
  /** Counts up when what was given before may not be theirs to judge any more. */
  let given = 0;
  let delivering: Promise<void> | undefined;

  const set = (change: Partial<JudgingState>) => {
    state = { ...state, ...change, kept: keptOf(ballots) };
    if (ballots.all().length > 0 || state.undoing) state = { ...state, quietSince: undefined };
    else if (state.quietSince === undefined || change.judged !== undefined) state = { ...state, quietSince: performance.now() };
    listeners.forEach((changed) => changed());
  };
  const countOf = (cast: Word['cast']) => (cast === 'yes' || cast === 'no' ? 1 : 0);

  async function fill(): Promise<void> {
    if (filling) return;
    filling = true;
    try {
      while (state.pairs.length < ahead) {
        const except = [...state.pairs, ...waitingIn(ballots)].map(({ proposalId }) => proposalId);
        if (except.length > mostExcept) break; // Goes on when some are delivered.
        const asked = given;
        const answer = await next(except);
        if (asked !== given) continue;
        if (answer.pair === null) {
          if (state.pairs.length === 0) set({ nothing: answer, failure: undefined });
          break;
        }
        const { pair } = answer;
        if (done.has(pair.proposalId) || state.pairs.some(({ proposalId }) => proposalId === pair.proposalId)) break;
        set({ pairs: [...state.pairs, pair], nothing: undefined, failure: undefined });
      }
    } catch (thrown) {
      set({ failure: thrown instanceof Error ? thrown : new Error(String(thrown)) });
    } finally {
      filling = false;
    }
  }

  function flush(): Promise<void> {
    delivering ??= deliverAll().finally(() => (delivering = undefined));
    return delivering;
  }

  async function deliverAll(): Promise<void> {
    for (let ballot = ballots.all()[0]; ballot !== undefined; ballot = ballots.all()[0]) {
      const { proposalId, cast } = ballot;
      try {
        const status = await (cast === 'undo' ? takeBack(proposalId) : deliver({ proposalId, cast }));
        ballots.remove(proposalId);
        tell({ proposalId, cast });
        set({ waiting: false, ...(state.last?.pair.proposalId === proposalId && { last: { ...state.last, status } }) });
      } catch (failure) {
        if (willPass(failure)) {
          set({ waiting: true });
          return;
        }
        ballots.remove(proposalId);
        if (failure instanceof NotSigned) giveBack(ballot, failure);
        else if (cast !== 'undo') refuse(ballot); // Else it is closed: whoever judges it again is told so.
      }
    }
    void fill();
  }

  function refuse({ proposalId, cast, names }: Ballot): void {
    const isLast = state.last?.pair.proposalId === proposalId;
    set({
      waiting: false,
      note: refusedWords(names),
      judged: Math.max(0, state.judged - countOf(cast)),
      ...(isLast && { last: undefined }),
    });
  }

  /** Their wallet did not sign: nothing was sent, and the pair is theirs to judge as before. */
  function giveBack({ proposalId, cast, names }: Ballot, { message }: NotSigned): void {
    const note = `Your vote on ${names.join(' and ')} was not sent. ${message}`;
    const { last } = state;
    done.delete(proposalId);
    tell({ proposalId, cast: 'undo' });
    if (last?.pair.proposalId === proposalId) restore(last);
    else set({ judged: Math.max(0, state.judged - countOf(cast)) });
    set({ waiting: false, note });
  }

  function judge(cast: Cast): void {
    const [pair, ...rest] = state.pairs;
    if (!pair || state.undoing) return;
    done.add(pair.proposalId);
    ballots.keep(ballotOf(pair, cast));
    tell({ proposalId: pair.proposalId, cast });
    elsewhere.delete(pair.proposalId);
    set({ pairs: rest, last: { pair, cast, status: 'voting' }, note: undefined, judged: state.judged + countOf(cast) });
    void flush();
    void fill();
  }

  async function undo(): Promise<void> {
    const { last } = state;
    if (!last || state.undoing) return;
    const { proposalId } = last.pair;
    set({ undoing: true, note: undefined });
    try {
      await flush();
      const isKept = ballots.all().some((ballot) => ballot.proposalId === proposalId);
      // The server may have heard of it all the same, and its answer got lost: it is told, too.
      if (isKept) ballots.keep(ballotOf(last.pair, 'undo'));
      const status = isKept ? 'voting' : await retract(last);
      if (status === 'voting') restore(last);
      else set({ undoing: false, last: undefined, note: closedWords(last.cast, last.pair) });
    } catch (failure) {
      if (willPass(failure)) set({ undoing: false, note: 'That could not be taken back just now. Try again in a moment.' });
      else set({ undoing: false, last: undefined, note: closedWords(last.cast, last.pair) });
    }
  }

  const retract = async ({ pair }: Judged) =>
    state.last?.pair === pair && state.last.status !== 'voting' ? state.last.status : await takeBack(pair.proposalId);

  function restore({ pair, cast }: Judged): void {
    done.delete(pair.proposalId);
    tell({ proposalId: pair.proposalId, cast: 'undo' });
    set({
      pairs: [pair, ...state.pairs],
      nothing: undefined,
      last: undefined,
      undoing: false,
      judged: Math.max(0, state.judged - countOf(cast)),
    });
  }

  /** A pair that was judged, but not here, makes room. */
  function remove(proposalId: string, how: Parameters<typeof elsewhereWords>[1]): void {
    const [first] = state.pairs;
    if (how === 'reported') given++;
    const pairs = how === 'reported' ? [] : state.pairs.filter((pair) => pair.proposalId !== proposalId);
    set({ pairs, ...(first?.proposalId === proposalId && { note: elsewhereWords(first, how) }) });
  }

  /** Another tab of the voter's said so. */
  function heard({ proposalId, cast }: Word): void {
    // What was judged here counts already; who skips it leaves nothing to change elsewhere.
    const before = elsewhere.get(proposalId) ?? (done.has(proposalId) ? 'yes' : 'skip');
    elsewhere.set(proposalId, cast);
    set({ judged: Math.max(0, state.judged + countOf(cast) - countOf(before)) });
    const last = state.last?.pair.proposalId === proposalId ? state.last : undefined;
    if (cast === 'undo') done.delete(proposalId);
    else done.add(proposalId);
    if (cast === 'undo' || cast === 'reported') set({ ...(last && { last: undefined }) });
    else if (last) set({ last: { ...last, cast } });
    if (cast !== 'undo') remove(proposalId, cast);
    void fill();
  }

  return {
    state: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    judge,
    undo,
    heard,
    /** Whatever can be had now, and whatever can be delivered. */
    look(): void {
      void flush();
      void fill();
    },
    /** The time of the pair on the screen is over by the clock here, which may be wrong: the server says. Whether it is. */
    async recheck(proposalId: string, note: string): Promise<boolean> {
      const others = state.pairs.filter((pair) => pair.proposalId !== proposalId);
      const answer = await next(others.map((pair) => pair.proposalId)).catch(() => undefined);
      if (!answer || answer.pair?.proposalId === proposalId) return false;
      if (state.pairs[0]?.proposalId === proposalId) set({ pairs: state.pairs.slice(1), note });
      void fill();
      return true;
    },
    /** A pair that was reported. Whoever reports somebody judges no other pair of theirs: those that are here are asked for anew. */
    drop(proposalId: string, note: string): void {
      done.add(proposalId);
      tell({ proposalId, cast: 'reported' });
      given++;
      set({ pairs: [], note });
      void fill();
    },
    settled(proposalId: string, status: ProposalStatus): void {
      if (state.last?.pair.proposalId === proposalId) set({ last: { ...state.last, status } });
      // Only who voted is told: what is still to be judged here was judged on another device.
      if (!state.pairs.some((pair) => pair.proposalId === proposalId)) return;
      done.add(proposalId);
      remove(proposalId, 'settled');
      void fill();
    },
  };
}
