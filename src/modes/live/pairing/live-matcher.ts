// What the rest of Nakodo knows of the pairing in live lobbies: somebody searches, and people are told. How it is decided: live.decide.ts.
import type { LiveSearching } from '@nakodo/protocol';

/** What became of a search: see enter_waiting. */
export type SearchOutcome = 'waiting' | 'in_session' | 'closed' | 'stranger';

/** How the search of somebody who waits goes, as of the last tick of this process. */
export type Standing = Omit<LiveSearching, 'state' | 'poolId' | 'since'>;

/** A session that somebody ended. */
export interface EndedSession {
  readonly poolId: string;
  readonly partnerId: string;
  /** False: it had ended before. */
  readonly ended: boolean;
}

export interface LiveMatcher {
  /**
   * Puts somebody into the queue of a lobby (concurrent calls of a process are one statement), and sees to it that a tick looks at them.
   * Resolves once they wait: who was found for them is told through `onChanged`.
   */
  search(userId: string, poolId: string): Promise<SearchOutcome>;
  /**
   * Ends a session for one of the two (concurrent calls of a process are one statement, since commits that notify wait for each other in
   * Postgres). Undefined: there is no such session of theirs. Both are told through their logs, and `onChanged`.
   */
  end(userId: string, sessionId: string, why: 'skip' | 'left'): Promise<EndedSession | undefined>;
  /** Undefined: not seen waiting here. */
  standing(userId: string): Standing | undefined;
  /** Hears of people whose state was changed by this process (paired, ended), right after the commit. Returns how to stop hearing. */
  onChanged(listener: (userIds: readonly string[]) => void): () => void;
  /** Waits for the tick under way; no other begins. */
  close(): Promise<void>;
}
