// The log of votes as a chain of hashes: each entry is hashed with the one before, so that nothing can be altered, left out, put in or
// moved without every later hash being another. Of a proposal come its votes, then its outcome. Pure.
// Who voted is in an entry by a salted hash only: whoever is forgotten takes the salt along, and the chain stays whole.
import { type Hex, hashOf, hashOfText, parseHash, toHex } from './bytes.js';
import type { AnchoredOutcome } from './merkle.js';
import type { ProposalRules } from './proposal-id.js';

export interface VoteContent {
  readonly kind: 'vote';
  readonly proposal: string;
  readonly yes: boolean;
  /** Of the signature; 0 without one. */
  readonly revision: number;
  /** The day in UTC, `2026-11-22`: no time, or the two could tell who voted on them. */
  readonly castOn: string;
  /** Of voterHashOf. */
  readonly voterHash: string;
}

export interface OutcomeContent {
  readonly kind: 'outcome';
  readonly proposal: string;
  /** The proposal is the hash of this and the rules. */
  readonly commitment: string;
  readonly rules: ProposalRules;
  /** Where its signatures count. */
  readonly chainId: number;
  readonly registry: string;
  readonly outcome: AnchoredOutcome;
  /** Somebody set it: it does not follow from the votes. */
  readonly byHand: boolean;
  /** Of votesHashOf. */
  readonly votesHash: string;
}

export type LogContent = VoteContent | OutcomeContent;

export interface LogHead {
  /** From 1, without gap. */
  readonly place: number;
  readonly hash: string;
}

export type LogEntry = LogContent & LogHead;

/** Whose vote it is, as long as they are not forgotten. */
export interface LoggedVoter {
  /** The address where they signed, else a number that stands for them within the proposal. */
  readonly voter: string;
  readonly signature: string | null;
  /** 32 bytes of their own, for each vote. */
  readonly salt: string;
}

/** Before the first entry. */
export const emptyLog: LogHead = { place: 0, hash: `0x${'0'.repeat(64)}` };

/** keccak-256 of a JSON array, so that any language can do it again: the order below, no white space. */
const hashOfJson = (parts: readonly unknown[]): Hex => toHex(hashOfText(JSON.stringify(parts)));

export function voterHashOf({ salt, voter, signature }: LoggedVoter): Hex {
  return hashOfJson(['nakodo.voter.1', toHex(parseHash(salt)), voter, signature]);
}

export function entryHash(before: LogHead, content: LogContent): Hex {
  const place = before.place + 1;
  if (content.kind === 'vote') {
    const { proposal, yes, revision, castOn, voterHash } = content;
    return hashOfJson(['nakodo.vote.1', before.hash, place, proposal, yes, revision, castOn, voterHash]);
  }
  const { proposal, commitment, rules, chainId, registry, outcome, byHand, votesHash } = content;
  const { opensAt, closesAt, challengeSeconds, quorum, approveAt, rejectAt } = rules;
  const numbers = [opensAt, closesAt, challengeSeconds, quorum, approveAt, rejectAt];
  const head = ['nakodo.outcome.1', before.hash, place, proposal, commitment];
  return hashOfJson([...head, numbers, chainId, registry, outcome, byHand, votesHash]);
}

export function appendEntry<C extends LogContent>(before: LogHead, content: C): C & LogHead {
  return { ...content, place: before.place + 1, hash: entryHash(before, content) };
}

/** Which votes decided a proposal, as one hash: of their entries in the log, in its order. */
export function votesHashOf(entries: readonly Pick<LogEntry, 'hash'>[]): Hex {
  return toHex(hashOf(hashOfText('nakodo.votes'), ...entries.map(({ hash }) => parseHash(hash))));
}

/** What votes mean under the rules, once no more can come. */
export function outcomeOf(votes: readonly { readonly yes: boolean }[], rules: ProposalRules): AnchoredOutcome {
  const yes = votes.filter((vote) => vote.yes).length;
  const no = votes.length - yes;
  if (yes >= rules.approveAt) return 'approved';
  if (no >= rules.rejectAt) return 'rejected';
  if (votes.length < rules.quorum) return 'expired';
  return yes > no ? 'approved' : 'rejected';
}
