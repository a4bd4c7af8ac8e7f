// Whether a log of votes is whole and true, entry by entry, by nobody's word: the chain of hashes, each signature for its domain and proposal,
// nobody twice, outcomes that follow from votes and rules. Pure: the command and the page run this.
import { proposalIdOf } from './proposal-id.js';
import { emptyLog, entryHash, outcomeOf, voterHashOf, votesHashOf } from './vote-log.js';
import type { LogEntry, LoggedVoter, LogHead, OutcomeContent, VoteContent } from './vote-log.js';
import { recoverVoter } from './vote-signature.js';

/** As the log is published; `by` is null for a vote of somebody who was forgotten. */
export type VoteEntry = VoteContent & LogHead & { readonly by: LoggedVoter | null };
export type OutcomeEntry = OutcomeContent & LogHead;
export type PublishedEntry = VoteEntry | OutcomeEntry;

export interface LogFault {
  /** Of the entry that is wrong, or the first one that is missing. */
  readonly place: number;
  readonly words: string;
}

export interface LogReport {
  readonly head: LogHead;
  readonly proposals: number;
  /** Of them: set by hand, not by votes. */
  readonly byHand: number;
  readonly votes: number;
  readonly signed: number;
  readonly unsigned: number;
  /** Their voters were forgotten: counted, and no signature to check any more. */
  readonly forgotten: number;
  /** The first ones, at most 100; none: the log is whole and true. */
  readonly faults: readonly LogFault[];
}

export interface LogCheck {
  /** The next entries, in the order of the log. Never throws, whatever is in them. */
  add(entries: readonly PublishedEntry[]): void;
  /** After the last one. `newest`: what whoever gave the entries says is the newest of all; entries held back are found out by it. */
  report(newest?: LogHead): LogReport;
}

const maxFaults = 100;
const zeroCounts = { proposals: 0, byHand: 0, votes: 0, signed: 0, unsigned: 0, forgotten: 0 };
type Say = (place: number, words: string) => void;

/** `known` is an entry known from elsewhere: without it nobody can tell that the newest were cut off, or all written anew. */
export function createLogCheck(known?: LogHead): LogCheck {
  const faults: LogFault[] = [];
  const counts = { ...zeroCounts };
  const seen = new Set<string>();
  let head = emptyLog;
  let open: VoteEntry[] = [];
  const say: Say = (place, words) => {
    if (faults.length < maxFaults) faults.push({ place, words });
  };

  const follow = (entry: LogEntry) => {
    if (entry.place !== head.place + 1) say(head.place + 1, `entry ${head.place + 1} is missing: ${entry.place} comes next`);
    else if (entry.hash !== entryHash(head, entry))
      say(entry.place, 'it was altered, or the one before it: its hash does not follow');
    if (entry.place === known?.place && entry.hash !== known.hash.toLowerCase())
      say(entry.place, 'it is not the one that is known: the log was written anew');
    head = { place: entry.place, hash: entry.hash };
  };

  const close = (outcome: OutcomeEntry) => {
    const votes = open;
    open = [];
    counts.proposals += 1;
    if (outcome.byHand) counts.byHand += 1;
    if (seen.has(outcome.proposal)) say(outcome.place, 'its proposal has an outcome already, further up');
    seen.add(outcome.proposal);
    if (proposalIdOf(outcome.commitment, outcome.rules) !== outcome.proposal)
      say(outcome.place, 'the rules are not those of the proposal: votes were signed under others');
    if (votesHashOf(votes) !== outcome.votesHash) say(outcome.place, 'the hash of the votes is not that of the votes above it');
    const follows = outcomeOf(votes, outcome.rules);
    if (!outcome.byHand && follows !== outcome.outcome)
      say(outcome.place, `it says ${outcome.outcome}, but by its votes and rules it is ${follows}`);
    const voters = new Set<string>();
    for (const vote of votes) {
      counts[checkVote(vote, outcome, say)] += 1;
      if (vote.by && voters.has(vote.by.voter)) say(vote.place, `${nameOf(vote.by)} has voted on this proposal already`);
      if (vote.by) voters.add(vote.by.voter);
    }
  };

  const take = (entry: PublishedEntry) => {
    follow(entry);
    if (entry.kind === 'outcome') return close(entry);
    counts.votes += 1;
    const [first] = open;
    if (first && first.proposal !== entry.proposal) {
      say(first.place, 'its proposal has no outcome after its votes');
      open = [];
    }
    open.push(entry);
  };

  return {
    add(entries) {
      for (const entry of entries) {
        try {
          take(entry);
        } catch (error) {
          say(entry.place, `it has not the form of an entry (${error instanceof Error ? error.message : String(error)})`);
        }
      }
    },
    report(newest) {
      const late: LogFault[] = [];
      if (newest && (newest.place !== head.place || newest.hash.toLowerCase() !== head.hash))
        late.push({ place: head.place + 1, words: `the entries end here, and ${newest.place} is said to be the newest` });
      if (open[0]) late.push({ place: open[0].place, words: 'its proposal has no outcome after its votes' });
      if (known && head.place < known.place)
        late.push({ place: head.place + 1, words: `the log ends here, but had ${known.place} entries: its end was cut off` });
      return { head, ...counts, faults: [...faults, ...late] };
    },
  };
}

function checkVote(vote: VoteEntry, outcome: OutcomeEntry, say: Say): 'signed' | 'unsigned' | 'forgotten' {
  const { by, place, proposal, yes, revision } = vote;
  if (proposal !== outcome.proposal) say(place, 'it is about another proposal than the outcome that follows');
  if (!by) return 'forgotten';
  if (voterHashOf(by) !== vote.voterHash) say(place, 'its voter or signature was altered: the hash of the voter is another');
  if (by.signature === null) {
    // A number, never a name: an address in capitals would be read as a wallet's vote, and nobody signed it.
    if (!/^[1-9]\d{0,5}$/.test(by.voter)) say(place, `it is said to be of ${by.voter}, who did not sign it`);
    return 'unsigned';
  }
  const isAddress = /^0x[0-9a-f]{40}$/.test(by.voter);
  const signed = { proposal, yes, revision, deadline: outcome.rules.closesAt };
  if (!isAddress || recoverVoter(outcome, signed, by.signature) !== by.voter)
    say(place, `${nameOf(by)} did not sign this vote: the signature is of another vote, of another chain, or somebody else's`);
  return 'signed';
}

const nameOf = ({ voter }: LoggedVoter) => (voter.startsWith('0x') ? voter : `voter ${voter}`);
