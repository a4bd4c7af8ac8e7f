// `nakodo import`: people from a file into the database, and into an event or pool if asked.
import type { Writable } from 'node:stream';
import type { Session } from '../../db/database.js';
import { importPeople, type StoredImport } from '../../people/import-store.js';
import type { ProblemSummary } from '../../people/import/types.js';
import type { Pool } from '../../people/pools.js';
import { jsonOption, type Registry } from '../command.js';
import { exitCodes, usageError } from '../failure.js';
import { assertWritable, openInput, readJsonFile, writeFileWhole } from '../files.js';
import { getAnyPool, modeWords } from '../find.js';
import type { Io } from '../io.js';
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
        if (options.report !== undefined) await assertWritable(io, options.report);
        const report = await importFile(io, file, options);
        if (options.report !== undefined) await writeReport(io, options.report, report);
        if (json) await printJson(io, report);
        else await printLines(io, reportLines(report));
        return report.rejected + report.refusedCount > 0 ? exitCodes.failed : exitCodes.ok;
      }),
    );
}

async function importFile(io: Io, file: string, options: Options): Promise<StoredImport> {
  const mapping = options.mapping === undefined ? undefined : await readJsonFile(io, options.mapping);
  const { stream, bytes } = await openInput(io, file);
  const progress = createProgress(io, 'importing');
  const counted = bytes === undefined ? stream : counting(stream, (read) => progress.update(read, bytes));
  try {
    return await withNakodo(
      io,
      async ({ db }) => {
        const pool = await findTarget(db, options);
        return await importPeople(db, counted, {
          ...(mapping !== undefined && { mapping }),
          ...(pool && { poolId: pool.id }),
          dryRun: options.dryRun === true,
          signal: io.signal,
        });
      },
      { migrate: true },
    );
  } finally {
    progress.stop();
  }
}

async function findTarget(session: Session, { event, pool }: Options): Promise<Pool | undefined> {
  const code = event ?? pool;
  if (code === undefined) return undefined;
  const target = await getAnyPool(session, code);
  if (event !== undefined && target.mode !== 'events')
    throw usageError(`${code} is not an event but ${modeWords[target.mode]}: --pool ${code} adds people to it`);
  return target;
}

async function* counting(stream: AsyncIterable<Uint8Array>, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of stream) {
    yield chunk;
    read += chunk.length;
    onRead(read);
  }
}

async function writeReport(io: Io, path: string, report: StoredImport): Promise<void> {
  await writeFileWhole(io, path, (out: Writable) => write(out, `${JSON.stringify(report, undefined, 2)}\n`));
}

function reportLines(report: StoredImport): string[] {
  const { rows, created, updated, joined, rejected, refused, refusedCount, dryRun } = report;
  const stored = dryRun ? `${report.accepted} would be stored (dry run)` : `${created} new, ${updated} updated, ${joined} joined`;
  const unused = report.columns.filter(({ how }) => how === 'ignored').map(({ column }) => column);
  return [
    `${rows} ${rows === 1 ? 'row' : 'rows'}: ${stored}, ${rejected + refusedCount} refused`,
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
