// Counts what happens to rows: the same complaint is counted, with its first examples, so that a report stays small however bad the file.
import type { ProblemSummary, RowProblem } from './types.js';

const maxExamples = 5;
const maxSummaries = 500;

interface Summary {
  count: number;
  readonly examples: { line: number; value?: string }[];
}

/** A tally of problems by column and message. */
export class ProblemTally {
  private readonly summaries = new Map<string, Summary>();

  add(line: number, problems: readonly RowProblem[]): void {
    for (const { path, message, value } of problems) {
      const key = `${path}\n${message}`;
      const known = this.summaries.get(key);
      const summary = known ?? { count: 0, examples: [] };
      if (known === undefined) {
        if (this.summaries.size >= maxSummaries) continue;
        this.summaries.set(key, summary);
      }
      summary.count++;
      if (summary.examples.length < maxExamples) summary.examples.push({ line, ...(value === undefined ? {} : { value }) });
    }
  }

  list(): readonly ProblemSummary[] {
    return [...this.summaries].map(([key, { count, examples }]) => {
      const [path = '', message = ''] = key.split('\n');
      return { path, message, count, examples };
    });
  }
}
