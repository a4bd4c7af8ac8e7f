// The state machine of a voter on a real line with a real clock: what a page subscribes to. `stop()` leaves nothing behind; votes that were not
// delivered then are delivered by the next `start()`.
import type { IntroductionAnswer, ProposalStatus, ReportProposal, votesConsentVersion } from '@nakodo/protocol';
import { type Asked, createPersonStore, type PersonStore, type PersonStoreOptions } from './person-store.js';
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

export interface VotingOptions extends PersonStoreOptions {
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

export interface VotingStore extends PersonStore<VotingShown> {
  readonly client: VotingClient;
  readonly actions: VotingActions;
}

export function createVoting(communityId: string, options: VotingOptions = {}): VotingStore {
  const { since, sign } = options;
  const client = createVotingClient(options);
  const nothingRead = newVoting(communityId);

  async function ask(effect: Asked<VotingEffect>, signal: AbortSignal): Promise<VotingEvent> {
    switch (effect.do) {
      case 'readNext':
        return { type: 'next', next: await client.next(communityId, effect.except, signal) };
      case 'readOutcomes':
        return { type: 'outcomes', ...(await client.listVotes(communityId, { limit: effect.limit }, signal)) };
      case 'read':
        if (effect.part === 'introductions') return { type: 'introductions', ...(await client.listIntroductions(signal)) };
        return { type: 'standing', standing: await client.getStanding(communityId, since, signal) };
      case 'deliver':
        return { type: 'delivered', status: await deliver(effect.ballot) };
      case 'takeBack':
        return { type: 'takenBack', status: (await client.undo(effect.proposalId)).status };
    }
  }

  async function deliver({ pair: { proposalId }, cast }: Ballot): Promise<ProposalStatus> {
    if (cast !== 'skip') return (await client.vote(proposalId, cast, await sign?.(proposalId, cast))).status;
    await client.skip(proposalId);
    return 'voting';
  }

  const { store, dispatch, act, retry } = createPersonStore<Voting, VotingShown, VotingEvent, Asked<VotingEffect>>(
    {
      first: nothingRead,
      reduce: reduceVoting,
      shownOf: shownOfVoting,
      atRest: (at) => ({ ...at, reading: nothingRead.reading, undoing: nothingRead.undoing, delivering: false }),
      ask,
      failed: (effect, problem) => ({ type: 'failed', of: partOf(effect), problem }),
    },
    options,
  );
  const changed = { type: 'changed' } as const;
  return {
    client,
    ...store,
    actions: {
      judge: (cast) => dispatch({ type: 'judge', cast }),
      undo: () => dispatch({ type: 'undo' }),
      async report(proposalId, report) {
        await client.report(proposalId, report);
        dispatch({ type: 'gone', proposalId });
      },
      agree: (version = versionOfText) => act(client.agree(communityId, version), changed),
      withdraw: () => act(client.withdraw(communityId), changed),
      answer: (conversationId, accept) => act(client.answer(conversationId, accept), { type: 'answered' }),
      more: () => dispatch({ type: 'more' }),
      retry,
    },
  };
}

function partOf(effect: Asked<VotingEffect>): Extract<VotingEvent, { readonly type: 'failed' }>['of'] {
  switch (effect.do) {
    case 'read':
      return effect.part;
    case 'readNext':
      return 'next';
    case 'readOutcomes':
      return 'outcomes';
    case 'deliver':
    case 'takeBack':
      return effect.do;
  }
}
