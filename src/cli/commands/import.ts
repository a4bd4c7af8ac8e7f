// `nakodo import`: people from a file into the database, and into an event or pool if asked.
import type { Writable } from 'node:stream';
import { importPeople, type StoredImport } from '../../people/import-store.js';
import type { ProblemSummary } from '../../people/import/types.js';
import { jsonOption, type Registry } from '../command.js';
import { exitCodes, usageError } from '../failure.js';
import { openInput, readJsonFile, writeFileWhole } from '../files.js';
import { getAnyPool, getEventByCode } from '../find.js';
import { withNakodo } from '../open.js';
import { printJson, printLines, write } from '../output.js';
import { createProgress } from '../progress.js';

interface Options {
  readonly event?: string;
  readonly pool?: string;
  readonly mapping?: string;
  readonly dryRun?: true;
  readonly report?: string;
}

/** Kinds of problems that are shown; the report has all. */
const shownProblems = 10;

export function registerImport({ program, run }: Registry): void {
  program
    .command('import')
    .description('Import people from CSV, JSON or NDJSON. Importing a file again updates the same people.')
    .argument('<file>', 'the file; - reads from stdin')
    .option('--event <code>', 'they also join this event')
    .option('--pool <code>', 'they also join this pool, of whatever mode')
    .option('--mapping <file>', 'JSON file that says which column is what')
    .option('--dry-run', 'read and judge everything, store nothing')
    .option('--report <file>', 'write the whole report there, as JSON')
    .option(...jsonOption)
    .addHelpText(
      'after',
      '\nEnds with 1 when a row was refused; all others are stored.\nExample: nakodo import people.csv --event mixer --mapping mapping.json',
    )
    .action((file: string, options: Options, command) =>
      run(command, async ({ io, json }) => {
        if (options.event !== undefined && options.pool !== undefined) throw usageError('Give --event or --pool, not both');
        const mapping = options.mapping === undefined ? undefined : await readJsonFile(io, options.mapping);
        const { stream } = await openInput(io, file);
        const progress = createProgress(io, 'importing');
        const report = await withNakodo(
          io,
          async ({ db }) => {
            const pool =
              options.event !== undefined
                ? await getEventByCode(db, options.event)
                : options.pool !== undefined
                  ? await getAnyPool(db, options.pool)
                  : undefined;
            return await importPeople(db, stream, {
              ...(mapping !== undefined && { mapping }),
              ...(pool && { poolId: pool.id }),
              dryRun: options.dryRun === true,
              onProgress: (rows) => progress.update(rows, rows),
              signal: io.signal,
            });
          },
          { migrate: true },
        ).finally(() => progress.stop());
        if (options.report !== undefined)
          await writeFileWhole(io, options.report, (out: Writable) => write(out, `${JSON.stringify(report, undefined, 2)}\n`));
        if (json) await printJson(io, report);
        else await printLines(io, reportLines(report));
        return report.rejected + report.refused.length > 0 ? exitCodes.failed : exitCodes.ok;
      }),
    );
}

function reportLines(report: StoredImport): string[] {
  const { rows, created, updated, joined, rejected, refused, dryRun } = report;
  const stored = dryRun ? `${report.accepted} would be stored (dry run)` : `${created} new, ${updated} updated, ${joined} joined`;
  const unused = report.columns.filter(({ how }) => how === 'ignored').map(({ column }) => column);
  return [
    `${rows} rows: ${stored}, ${rejected + refused.length} refused`,
    ...report.notes,
    ...(unused.length > 0 ? [`Columns not used: ${unused.join(', ')}`] : []),
    ...(report.newAttributes.length > 0
      ? [`New attributes: ${report.newAttributes.map(({ name, kind }) => `${name} (${kind})`).join(', ')}`]
      : []),
    ...problemLines('Refused', report.rejections),
    ...refused.slice(0, shownProblems).map(({ line, message }) => `Refused by the database: line ${line}: ${message}`),
    ...problemLines('Taken as missing', report.warnings),
  ];
}

export function problemLines(words: string, problems: readonly ProblemSummary[]): string[] {
  const lines = problems.slice(0, shownProblems).map(({ path, message, count, examples }) => {
    const [first] = examples;
    const example =
      first === undefined ? '' : `, first in line ${first.line}${first.value === undefined ? '' : `: ${first.value}`}`;
    return `${words}: ${path} ${message} (${count} ${count === 1 ? 'row' : 'rows'}${example})`;
  });
  return problems.length > shownProblems
    ? [...lines, `${words}: ${problems.length - shownProblems} more kinds, see --report`]
    : lines;
}
