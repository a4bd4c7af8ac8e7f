// What an invariant found: words for a person, and the first rows of it.

/** Enough of a row to find it: ids, times, scores. */
export type FoundRow = Readonly<Record<string, unknown>>;

export interface Finding {
  /** What is wrong and what to do, as a sentence. */
  readonly words: string;
  /** The first rows of it; `count` says how many there are. */
  readonly rows: readonly FoundRow[];
  readonly count: number;
  /** Not broken, but to be known: work that waits by somebody's will. */
  readonly apart?: boolean;
}

/** Rows of a finding that are shown. */
export const maxRows = 20;
/** Leases and pauses are judged late only after this long: a worker may be slow, a clock may differ. */
export const graceMinutes = 10;

/** A finding for these rows; none when there are none. */
export function finding(words: string, rows: readonly FoundRow[], count = rows.length): Finding[] {
  return count === 0 ? [] : [{ words, rows: rows.slice(0, maxRows), count }];
}

/** As `finding`, for what is only to be known. */
export function apart(words: string, rows: readonly FoundRow[], count = rows.length): Finding[] {
  return finding(words, rows, count).map((found) => ({ ...found, apart: true }));
}

/** `1 entry is` or `3 entries are`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
