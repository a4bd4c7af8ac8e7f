// The rows of a file that were not taken, as they stood in it, for the person who mends them. Bounded, however bad the file.
import { cellText } from './json.js';
import { ProblemTally } from './report.js';
import type { ProblemSummary, RawRow, RejectedRow, RowProblem } from './types.js';

const maxRows = 1000;
const maxChars = 2_000_000;

export interface BadRow {
  readonly line: number;
  readonly problems: readonly RowProblem[];
  /** In the order of the columns; null when the row could not be cut into cells, and is in `text`. */
  readonly cells: readonly string[] | null;
  readonly text: string | null;
}

interface Kept {
  readonly line: number;
  readonly problems: readonly RowProblem[];
  readonly raw: ReadonlyMap<string, string> | string;
}

export class BadRows {
  private readonly kept: Kept[] = [];
  private readonly tally = new ProblemTally();
  private chars = 0;
  count = 0;

  add({ line, problems, raw }: RejectedRow): void {
    this.count++;
    this.tally.add(line, problems);
    if (this.kept.length >= maxRows || this.chars >= maxChars) return;
    // A copy: a slice of the file's text would keep all of that text alive.
    const copy = JSON.parse(JSON.stringify(typeof raw === 'string' ? raw : cellsOf(raw))) as string | [string, string][];
    this.chars += typeof copy === 'string' ? copy.length : copy.reduce((sum, [, cell]) => sum + cell.length, 0);
    this.kept.push({ line, problems, raw: typeof copy === 'string' ? copy : new Map(copy) });
  }

  /** What was wrong, each complaint once. */
  summaries(): readonly ProblemSummary[] {
    return this.tally.list();
  }

  rows(columns: readonly string[]): readonly BadRow[] {
    return this.kept.map(({ line, problems, raw }) =>
      typeof raw === 'string'
        ? { line, problems, cells: null, text: raw }
        : { line, problems, cells: columns.map((column) => raw.get(column) ?? ''), text: null },
    );
  }
}

function cellsOf(raw: RawRow): [string, string][] {
  return Object.entries(raw).map(([column, cell]) => [column, cellText(cell)]);
}
