// The state machine of a voter on a real line with a real clock: what a page subscribes to. `stop()` leaves nothing behind; votes that were not
// delivered then are delivered by the next `start()`.
import type { IntroductionAnswer, ProposalStatus, ReportProposal, votesConsentVersion } from '@nakodo/protocol';
import { type Later, realLater } from './clock.js';
import { openPersonStream, type PersonStream } from './person-stream.js';
import { ApiError, type ClientOptions, noAnswer } from './request.js';
import { createVotingClient, type SignedVote, type VotingClient } from './voting-client.js';
import {
  type Ballot,
  type Cast,
  newVoting,
  shownOfVoting,
  type Voting,
  type VotingEffect,
  type VotingEvent,
  type VotingShown,
} from './voting.js';
import { reduceVoting } from './voting-reduce.js';

// As the protocol has it, without loading its schemas: the compiler compares the two.
const versionOfText: typeof votesConsentVersion = '2026-11';

export interface VotingOptions extends ClientOptions {
  readonly later?: Later | undefined;
  readonly random?: (() => number) | undefined;
  /** From when on `standing.judgedSince` counts; default: all. */
  readonly since?: string | undefined;
  /** Has the voter's wallet sign a vote before it is sent; undefined: without. */
  readonly sign?: ((proposalId: string, vote: 'yes' | 'no') => Promise<SignedVote | undefined>) | undefined;
}

/** Promises are answered by the server, or throw its ApiError; what they change is shown by itself. */
export interface VotingActions {
  /** The pair on the screen. The next one is there at once. */
  judge(cast: Cast): void;
  /** The last one, as long as its vote is open. */
  undo(): void;
  /** Ends that vote for everyone. */
  report(proposalId: string, report: ReportProposal): Promise<void>;
  /** To the text of this version; default the one that our own pages show. */
  agree(version?: string): Promise<void>;
  withdraw(): Promise<void>;
  answer(conversationId: string, accept: boolean): Promise<IntroductionAnswer>;
  /** More outcomes. */
  more(): void;
  /** Reads everything anew; also after an error. */
  retry(): void;
}

export interface VotingStore {
  getState(): VotingShown;
  subscribe(changed: () => void): () => void;
  start(): void;
  stop(): void;
  readonly client: VotingClient;
  readonly actions: VotingActions;
}

export function createVoting(communityId: string, options: VotingOptions = {}): VotingStore {
  const { later = realLater, random = Math.random, since, sign } = options;
  const client = createVotingClient(options);
  const listeners = new Set<() => void>();
  let at: Voting = newVoting(communityId);
  let shown = shownOfVoting(at);
  let stream: PersonStream | undefined;
  let gone = new AbortController();
  let callOff: () => void = () => undefined;

  function dispatch(event: VotingEvent): void {
    const { next, effects } = reduceVoting(at, event);
    if (next !== at) {
      at = next;
      shown = shownOfVoting(at);
      for (const listener of listeners) listener();
    }
    if (stream) for (const effect of effects) run(effect);
  }

  function run(effect: VotingEffect): void {
    switch (effect.do) {
      case 'timer':
      case 'cancel':
        callOff();
        if (effect.do === 'timer') callOff = later(() => dispatch({ type: 'timer' }), effect.ms);
        return;
      default:
        void ask(effect);
    }
  }

  async function ask(effect: Exclude<VotingEffect, { readonly do: 'timer' | 'cancel' }>): Promise<void> {
    const { signal } = gone;
    try {
      const event = await answerTo(effect, signal);
      if (!signal.aborted) dispatch(event);
    } catch (error) {
      const problem = error instanceof ApiError ? error.problem : noAnswer;
      if (!signal.aborted) dispatch({ type: 'failed', of: partOf(effect), problem });
    }
  }

  async function answerTo(effect: Exclude<VotingEffect, { readonly do: 'timer' | 'cancel' }>, signal: AbortSignal) {
    switch (effect.do) {
      case 'readNext':
        return { type: 'next', next: await client.next(communityId, effect.except, signal) } as const;
      case 'readOutcomes':
        return { type: 'outcomes', ...(await client.listVotes(communityId, { limit: effect.limit }, signal)) } as const;
      case 'read':
        if (effect.part === 'introductions')
          return { type: 'introductions', ...(await client.listIntroductions(signal)) } as const;
        return { type: 'standing', standing: await client.getStanding(communityId, since, signal) } as const;
      case 'deliver':
        return { type: 'delivered', status: await deliver(effect.ballot) } as const;
      case 'takeBack':
        return { type: 'takenBack', status: (await client.undo(effect.proposalId)).status } as const;
    }
  }

  async function deliver({ pair: { proposalId }, cast }: Ballot): Promise<ProposalStatus> {
    if (cast !== 'skip') return (await client.vote(proposalId, cast, await sign?.(proposalId, cast))).status;
    await client.skip(proposalId);
    return 'voting';
  }

  /** What it changed is read, also when it was refused: the page may have been behind. */
  async function act<T>(doing: Promise<T>, changed: VotingEvent = { type: 'changed' }): Promise<T> {
    try {
      return await doing;
    } finally {
      dispatch(changed);
    }
  }

  return {
    client,
    getState: () => shown,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    start() {
      if (stream) return;
      gone = new AbortController();
      const { reading, undoing } = newVoting(communityId);
      at = { ...at, reading, undoing, delivering: false };
      const onLine = (line: 'open' | 'lost' | 'closed') => dispatch({ type: 'line', live: line === 'open' });
      stream = openPersonStream({ ...options, later, random, onLine, onEvent: (event) => dispatch({ type: 'told', event }) });
      dispatch({ type: 'start' });
    },
    stop() {
      gone.abort();
      callOff();
      stream?.close();
      stream = undefined;
    },
    actions: {
      judge: (cast) => dispatch({ type: 'judge', cast }),
      undo: () => dispatch({ type: 'undo' }),
      async report(proposalId, report) {
        await client.report(proposalId, report);
        dispatch({ type: 'gone', proposalId });
      },
      agree: (version = versionOfText) => act(client.agree(communityId, version)),
      withdraw: () => act(client.withdraw(communityId)),
      answer: (conversationId, accept) => act(client.answer(conversationId, accept), { type: 'answered' }),
      more: () => dispatch({ type: 'more' }),
      retry() {
        stream?.retry();
        dispatch({ type: 'start' });
      },
    },
  };
}

function partOf(effect: VotingEffect): Extract<VotingEvent, { readonly type: 'failed' }>['of'] {
  switch (effect.do) {
    case 'read':
      return effect.part;
    case 'readOutcomes':
      return 'outcomes';
    case 'deliver':
    case 'takeBack':
      return effect.do;
    case 'readNext':
    case 'timer':
    case 'cancel':
      return 'next';
  }
}
