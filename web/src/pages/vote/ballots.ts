// What a voter said of pairs and the server has not heard yet: kept in the browser until it is delivered, so that neither a lost line nor a session
// that ran out loses a vote. Of each pair the last word only.
import type { PairToJudge, ProposalStatus } from '@nakodo/protocol';

export type Cast = 'yes' | 'no' | 'skip';
/** `undo`: what was cast before is to be taken back, if the server heard of it. */
type Word = Cast | 'undo';

/** A pair that was judged, and what is known to have become of it. */
export interface Judged {
  readonly pair: PairToJudge;
  readonly cast: Cast;
  /** `voting` until something else is known. */
  readonly status: ProposalStatus;
}

export interface Ballot {
  readonly proposalId: string;
  readonly cast: Word;
  /** First names, to say which pair it was about. */
  readonly names: readonly [string, string];
}

export const ballotOf = <W extends Word>({ proposalId, one, other }: PairToJudge, cast: W): Ballot & { readonly cast: W } => ({
  proposalId,
  cast,
  names: [one.name, other.name],
});

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface Ballots {
  readonly all: () => readonly Ballot[];
  readonly keep: (ballot: Ballot) => void;
  readonly remove: (proposalId: string) => void;
}

/** `store` undefined: the browser forbids it; then they are kept as long as the page is open. */
export function openBallots(key: string, store: Store | undefined): Ballots {
  let kept = read(key, store);
  /** Another tab may have put some beside ours since: those stay. */
  const put = (change: (ballots: readonly Ballot[]) => readonly Ballot[]) => {
    kept = change(kept);
    try {
      const stored = change(read(key, store));
      if (stored.length === 0) store?.removeItem(key);
      else store?.setItem(key, JSON.stringify(stored));
    } catch {
      // Full: the page still has them.
    }
  };
  const without = (proposalId: string) => (ballots: readonly Ballot[]) =>
    ballots.filter((ballot) => ballot.proposalId !== proposalId);
  return {
    all: () => kept,
    keep: (ballot) => put((ballots) => [...without(ballot.proposalId)(ballots), ballot]),
    remove: (proposalId) => put(without(proposalId)),
  };
}

const prefix = 'nakodo.ballots.';
export const ballotsKey = (userId: string, communityId: string) => `${prefix}${communityId}.${userId}`;

/** Whether anybody who was signed in here left some behind in a community. */
export function hasBallots(communityId: string, store: Storage | undefined): boolean {
  return Object.keys(store ?? {}).some((key) => key.startsWith(`${prefix}${communityId}.`));
}

/** Undefined: the browser forbids it. */
export function ballotStore(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

function read(key: string, store: Store | undefined): readonly Ballot[] {
  try {
    const stored: unknown = JSON.parse(store?.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isBallot) : [];
  } catch {
    return [];
  }
}

const words: readonly Word[] = ['yes', 'no', 'skip', 'undo'];

function isBallot(value: unknown): value is Ballot {
  if (typeof value !== 'object' || value === null) return false;
  const { proposalId, cast, names } = value as Partial<Record<keyof Ballot, unknown>>;
  return (
    typeof proposalId === 'string' &&
    words.some((word) => word === cast) &&
    Array.isArray(names) &&
    names.length === 2 &&
    names.every((name) => typeof name === 'string')
  );
}
