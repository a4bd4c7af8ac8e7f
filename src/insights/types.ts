// What an insight is made of and what it is. No logic.
import type { TermDetail } from '../policy/term.js';

/** What one person shows to everybody they may be matched with; nothing else may be put here. */
export interface InsightPerson {
  readonly name?: string | undefined;
  readonly interests: readonly string[];
  readonly bio?: string | undefined;
}

/** A term of the match, as `explainPair` gives it, seen by `you`. */
export interface InsightReason {
  readonly value: number;
  readonly share: number;
  readonly words: string;
  readonly detail: TermDetail;
}

/** A pair in a fixed order (lower id first): both read the same text. */
export interface InsightInput {
  readonly you: InsightPerson;
  readonly they: InsightPerson;
  readonly reasons: readonly InsightReason[];
}

export interface Insight {
  readonly text: string;
  readonly source: 'model' | 'terms';
  /** Which model wrote it. */
  readonly model?: string;
  /** Tokens paid for, also when the answer was thrown away. */
  readonly costTokens: number;
  /** Why it is from the terms: no key; the hourly cap; the API failed; its answer was not fit to show. `failed` and `capped` are worth another try later. */
  readonly fallback?: 'no_key' | 'capped' | 'failed' | 'unfit';
}
