// What the rest of Nakodo knows of the pairing in live lobbies: somebody searches, and people are told. How it is decided: live.decide.ts.
import type { LiveSearching } from '@nakodo/protocol';

/** What became of a search: see enter_waiting. */
export type SearchOutcome = 'waiting' | 'in_session' | 'closed' | 'stranger';

/** How the search of somebody who waits goes, as of the last tick of this process. */
export type Standing = Omit<LiveSearching, 'state' | 'poolId' | 'since'>;

export interface LiveMatcher {
  /**
   * Puts somebody into the queue of a lobby (concurrent calls of a process are one statement), and sees to it that a tick looks at them.
   * Resolves once they wait: who was found for them is told through `onChanged`.
   */
  search(userId: string, poolId: string): Promise<SearchOutcome>;
  /** Undefined: not seen waiting here. */
  standing(userId: string): Standing | undefined;
  /** Hears of people whose state was changed by a tick of this process, right after its commit. Returns how to stop hearing. */
  onChanged(listener: (userIds: readonly string[]) => void): () => void;
  /** Waits for the tick under way; no other begins. */
  close(): Promise<void>;
}
