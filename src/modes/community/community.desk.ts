// Where the voters of one community wait for their next pair, in one process. Only what they wait for: who is served, and with what, is in community.next.ts.
import type { PairRow } from './community.present.js';

export interface AskedPair {
  readonly poolId: string;
  readonly voterId: string;
  /** What is on their screen already. */
  readonly except: readonly string[];
}

export interface Waiting extends AskedPair {
  attempts: number;
  /** Pairs were looked for, for them, and there are none: now anything that is open. */
  last: boolean;
  readonly answer: (pair: PairRow | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** For these voters all pairs were looked through, and none was theirs to judge. */
export interface Nothing {
  readonly snapshot: string;
  /** When it was looked, by the clock of the database, and by that of this process. */
  readonly at: Date;
  readonly since: number;
  readonly voters: Set<string>;
}

export interface Desk {
  /** For the next statement. */
  asking: Waiting[];
  /** For pairs to be found. */
  hungry: Waiting[];
  isGiving: boolean;
  /** Batches of given pairs that are being read. */
  reading: number;
  isFilling: boolean;
  nothing: Nothing | undefined;
}

export function createDesk(): Desk {
  return { asking: [], hungry: [], isGiving: false, reading: 0, isFilling: false, nothing: undefined };
}
