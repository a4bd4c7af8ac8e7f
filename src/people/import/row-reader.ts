// Rows to people by a plan: each is a person, or a problem with its line. Keeps the counts.
import type { Plan } from './plan.js';
import { ProblemTally } from './report.js';
import type { FileRow } from './rows.js';
import type { ImportedRow, ImportLimits, RawRow, RowProblem } from './types.js';

const rowPath = '(row)';

function profileBytes(person: object): number {
  return Buffer.byteLength(JSON.stringify(person, (_, value: unknown) => (value instanceof Float32Array ? undefined : value)));
}

export class RowReader {
  readonly warnings = new ProblemTally();
  readonly rejections = new ProblemTally();
  accepted = 0;
  rejected = 0;
  private readonly lineOfId = new Map<string, number>();

  constructor(
    private readonly limits: ImportLimits,
    private readonly plan: () => Plan,
  ) {}

  read(row: FileRow): ImportedRow {
    if ('damage' in row) return this.reject(row.line, [{ path: rowPath, message: row.damage }], row.text);
    const { person, warnings, problems } = this.plan().read(row.row);
    if (problems.length > 0) return this.reject(row.line, problems, row.row);
    if (
      person.name === undefined &&
      person.externalId === undefined &&
      person.email === undefined &&
      Object.keys(person.attributes).length === 0
    ) {
      const message = 'says nothing of a person: every used column is empty or unreadable';
      return this.reject(row.line, [{ path: rowPath, message }], row.row);
    }
    const bytes = profileBytes(person);
    if (bytes > this.limits.profileBytes) {
      const message = `is a profile of more than ${Math.floor(this.limits.profileBytes / 1024)} KB`;
      return this.reject(row.line, [{ path: rowPath, message }], row.row);
    }
    const all: readonly RowProblem[] = [...row.warnings, ...warnings, ...this.repeated(person.externalId, row.line)];
    this.accepted++;
    this.warnings.add(row.line, all);
    return { line: row.line, person, warnings: all, raw: row.row };
  }

  private repeated(externalId: string | undefined, line: number): readonly RowProblem[] {
    if (externalId === undefined) return [];
    const before = this.lineOfId.has(externalId);
    // A copy: a slice of the file's text would keep all of that text alive.
    this.lineOfId.set(before ? externalId : Buffer.from(externalId).toString(), line);
    return before
      ? [
          {
            path: 'external_id',
            message: 'stands in the file more than once: the later row updates the earlier',
            value: externalId,
          },
        ]
      : [];
  }

  private reject(line: number, problems: readonly RowProblem[], raw: RawRow | string): ImportedRow {
    this.rejected++;
    this.rejections.add(line, problems);
    return { line, problems, raw };
  }
}
