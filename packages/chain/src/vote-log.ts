// The log of votes as a chain of hashes: each entry is hashed with the one before, so that nothing can be altered, left out, put in or
// moved without every later hash being another. Pure; holds no names, and whoever is given the entries can check them.
import { type Hex, hashOf, hashOfText, parseHash, toHex } from './bytes.js';

export interface LoggedVote {
  readonly proposal: string;
  /** The voter's address where they signed, else a number that stands for them in this log. */
  readonly voter: string;
  readonly yes: boolean;
  readonly revision: number;
  /** ISO 8601, UTC. */
  readonly castAt: string;
  /** Undefined: a vote without a wallet. */
  readonly signature?: string | undefined;
}

export interface LogEntry extends LoggedVote {
  /** From 1, without gap. */
  readonly place: number;
  readonly hash: string;
}

export interface LogHead {
  readonly place: number;
  readonly hash: string;
}

/** Before the first entry. */
export const emptyLog: LogHead = { place: 0, hash: `0x${'0'.repeat(64)}` };

export type LogFault = 'place' | 'hash' | 'known';

export interface BrokenEntry {
  /** Of the first entry that does not follow from what is before it. */
  readonly place: number;
  readonly fault: LogFault;
}

/** keccak-256 of a JSON array, so that any language can do it again: the order below, no white space. */
function entryHash(before: LogHead, vote: LoggedVote): Hex {
  const { proposal, voter, yes, revision, castAt, signature = null } = vote;
  return toHex(
    hashOfText(
      JSON.stringify(['nakodo.vote.1', before.hash, before.place + 1, proposal, voter, yes, revision, castAt, signature]),
    ),
  );
}

export function appendVote(before: LogHead, vote: LoggedVote): LogEntry {
  return { ...vote, place: before.place + 1, hash: entryHash(before, vote) };
}

/**
 * The first entry that is broken, or undefined. `start` is where the entries begin (a page of a log). `known` is an entry that is
 * known from elsewhere: without it nobody can tell that the newest entries were cut off, or all written anew.
 */
export function findBrokenEntry(
  entries: readonly LogEntry[],
  { start = emptyLog, known }: { readonly start?: LogHead; readonly known?: LogHead } = {},
): BrokenEntry | undefined {
  let head = start;
  for (const entry of entries) {
    if (entry.place !== head.place + 1) return { place: head.place + 1, fault: 'place' };
    if (entry.hash !== entryHash(head, entry)) return { place: entry.place, fault: 'hash' };
    if (entry.place === known?.place && entry.hash !== known.hash) return { place: entry.place, fault: 'known' };
    head = entry;
  }
  return known !== undefined && head.place < known.place ? { place: head.place + 1, fault: 'known' } : undefined;
}

/** Which votes decided a proposal, as one hash: of their entries in the log, in its order. */
export function votesHashOf(entries: readonly Pick<LogEntry, 'hash'>[]): Hex {
  return toHex(hashOf(hashOfText('nakodo.votes'), ...entries.map(({ hash }) => parseHash(hash))));
}
