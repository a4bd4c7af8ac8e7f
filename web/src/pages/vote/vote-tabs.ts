// What a voter says of a pair in one tab, told to their other tabs in this browser: a pair that was judged does not stay on the screen of another.
import type { Ballot } from './ballots.js';

/** `reported`: others with one of the two are not theirs to judge any more, either. */
export interface Word extends Pick<Ballot, 'proposalId'> {
  readonly cast: Ballot['cast'] | 'reported';
}

interface VoteTabs {
  /** To all others. */
  tell(word: Word): void;
  close(): void;
}

/** `key`: as their ballots are kept, so that nobody else who signed in here hears of it. */
export function joinVoteTabs(key: string, onWord: (word: Word) => void): VoteTabs {
  if (typeof BroadcastChannel === 'undefined') return { tell: () => undefined, close: () => undefined };
  const channel = new BroadcastChannel(key);
  channel.addEventListener('message', ({ data }: MessageEvent<Word>) => onWord(data));
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is a window's; a channel has none
    tell: (word) => channel.postMessage(word),
    close: () => channel.close(),
  };
}

/** From a page of theirs that shows no pair to judge. */
export function tellVoteTabs(key: string, word: Word): void {
  const tabs = joinVoteTabs(key, () => undefined);
  tabs.tell(word);
  tabs.close();
}
