// People out of a file: bytes -> text -> records -> rows -> people, as a stream in bounded memory. Every row is either a person or a problem with its line;
// nothing is lost in silence. Stores nothing, knows no database.
import { Readable } from 'node:stream';

import { AppError } from '../../errors.js';
import type { AttributeDefinition } from '../person.js';
import { csvFormat, detectDelimiter } from './csv.js';
import type { Delimiter } from './csv.js';
import { decodeText } from './decode.js';
import type { DecodedText } from './decode.js';
import { missingTest } from './fields.js';
import { detectFormat, jsonFormat, ndjsonFormat } from './json.js';
import type { FileFormat } from './json.js';
import { checkColumns, parseMapping } from './mapping.js';
import type { Mapping } from './mapping.js';
import { createPlan, guessColumns } from './plan.js';
import type { Plan } from './plan.js';
import { ProblemTally } from './report.js';
import { rowsOfCsv, rowsOfJson } from './rows.js';
import { sampleColumns } from './samples.js';
import type { FileRow, RowSource } from './rows.js';
import { defaultLimits } from './types.js';
import type { ColumnSample, ImportedRow, ImportLimits, ImportReport, NewAttribute, RawRow, RowProblem } from './types.js';

const sampleChars = 64 * 1024;
const sampleRows = 500;
/** Longest record in characters: beyond it a quote or bracket is taken to be unclosed. Above the largest profile, quotes and escapes included. */
const maxRecordChars = 1024 * 1024;
const rowPath = '(row)';

export interface ReadPeopleOptions {
  /** Default: seen from the first characters. */
  readonly format?: FileFormat;
  readonly delimiter?: Delimiter;
  /** A mapping as in a mapping file, unvalidated. */
  readonly mapping?: unknown;
  /** The registry of attributes; well-known ones need not be in it. */
  readonly attributes: readonly AttributeDefinition[];
  readonly limits?: Partial<ImportLimits>;
  /** A bad value of an optional attribute: `warn` (default) leaves it missing, `reject` refuses the row. */
  readonly badValues?: 'warn' | 'reject';
  /** The day ages are counted on; default today. */
  readonly now?: Date;
  /** Reads on when no column is known, to show what is there; default: refuse the file. */
  readonly anyColumns?: boolean;
}

export interface PeopleReader {
  /** Attributes of this file that the registry lacks; known before the first row. */
  readonly newAttributes: readonly NewAttribute[];
  /** Each row once, in order. To be read once. */
  readonly rows: AsyncIterable<ImportedRow>;
  /** Its columns with some of what stands in them, from the first rows. */
  readonly samples: readonly ColumnSample[];
  /** What has been read so far; final when `rows` has ended. */
  report(): ImportReport;
}

/** Text until there is enough to judge the file by, and all of it again. */
async function sampleText(text: AsyncIterable<string>): Promise<{ sample: string; all: AsyncIterable<string> }> {
  const iterator = text[Symbol.asyncIterator]();
  let sample = '';
  while (sample.length < sampleChars) {
    const next = await iterator.next();
    if (next.done === true) break;
    sample += next.value;
  }
  async function* all(): AsyncGenerator<string> {
    yield sample;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { sample, all: all() };
}

interface OpenFile {
  readonly format: FileFormat;
  readonly delimiter?: Delimiter;
  readonly source: RowSource;
  readonly decoded: DecodedText;
}

async function openFile(decoded: DecodedText, options: ReadPeopleOptions, limits: ImportLimits): Promise<OpenFile> {
  const { sample, all } = await sampleText(decoded.text);
  if (sample.trim() === '')
    throw new AppError('invalid_input', 'The file is empty: it needs a line of column names and a row for each person.');
  const format = options.format ?? detectFormat(sample);
  if (format !== 'csv') {
    const source = rowsOfJson(all, format === 'json' ? jsonFormat : ndjsonFormat, maxRecordChars, limits.columns);
    return { format, source, decoded };
  }
  const delimiter = options.delimiter ?? detectDelimiter(sample);
  const source = await rowsOfCsv(all, (width) => csvFormat({ delimiter, width }), maxRecordChars, limits.columns);
  return { format, delimiter, source, decoded };
}

/** The first rows, to guess kinds by, kept to be read again. */
async function takeSample(rows: AsyncIterator<FileRow>): Promise<FileRow[]> {
  const taken: FileRow[] = [];
  while (taken.length < sampleRows) {
    const next = await rows.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}

function profileBytes(person: object): number {
  return Buffer.byteLength(JSON.stringify(person, (_, value: unknown) => (value instanceof Float32Array ? undefined : value)));
}

/** Rows to people by a plan; keeps the counts. */
class RowReader {
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

function fileNotes(plan: Plan, file: OpenFile, reader: RowReader): readonly string[] {
  const encoding = file.decoded.encoding();
  return [
    ...(encoding === 'windows-1252'
      ? ['The file is not valid UTF-8 and was read as Windows-1252: look at accented letters.']
      : []),
    ...(encoding === 'utf-8+windows-1252'
      ? ['The file is UTF-8 with some bytes that are not: those were read as Windows-1252.']
      : []),
    ...(reader.accepted + reader.rejected === 0 ? ['The file has column names and no rows.'] : []),
    ...file.source.notes(),
    ...plan.notes,
  ];
}

/**
 * Reads people from CSV, a JSON array, or NDJSON.
 * @throws AppError `invalid_input`: not text, empty, a mapping that is wrong or does not fit, no column that is known. Bad rows never throw.
 */
export async function readPeople(stream: AsyncIterable<Uint8Array>, options: ReadPeopleOptions): Promise<PeopleReader> {
  const mapping = parseMapping(options.mapping ?? {});
  const decoded = decodeText(stream);
  try {
    return await open(decoded, mapping, options);
  } catch (error) {
    await decoded.close();
    throw error;
  }
}

async function open(decoded: DecodedText, mapping: Mapping, options: ReadPeopleOptions): Promise<PeopleReader> {
  const limits: ImportLimits = { ...defaultLimits, ...options.limits };
  const file = await openFile(decoded, options, limits);
  const iterator = file.source.rows[Symbol.asyncIterator]();
  const sample = await takeSample(iterator);
  const planFor = planMaker(file, sample, mapping, limits, options);
  let plan = planFor();
  const samples = sampleColumns(file.source.columns(), sample);
  if (options.anyColumns !== true && plan.columns.every(({ how }) => how === 'ignored') && (mapping.derive ?? []).length === 0)
    throw nothingKnown(file, sample);
  const reader = new RowReader(limits, () => {
    if (plan.columns.length !== file.source.columns().length) plan = planFor();
    return plan;
  });
  async function* rows(): AsyncGenerator<ImportedRow> {
    try {
      for (const row of sample.splice(0)) yield reader.read(row);
      for await (const row of { [Symbol.asyncIterator]: () => iterator }) yield reader.read(row);
    } finally {
      await decoded.close();
    }
  }
  return {
    newAttributes: plan.newAttributes,
    samples,
    rows: rows(),
    report: () => ({
      format: file.format,
      encoding: file.decoded.encoding(),
      ...(file.delimiter === undefined ? {} : { delimiter: file.delimiter }),
      rows: reader.accepted + reader.rejected,
      accepted: reader.accepted,
      rejected: reader.rejected,
      columns: plan.columns,
      newAttributes: plan.newAttributes,
      notes: fileNotes(plan, file, reader),
      warnings: reader.warnings.list(),
      rejections: reader.rejections.list(),
    }),
  };
}

/** Makes the plan, and makes it anew when JSON shows a column that the rows before it did not have. Kinds are guessed once, from the first rows. */
function planMaker(
  file: OpenFile,
  sample: readonly FileRow[],
  mapping: Mapping,
  limits: ImportLimits,
  options: ReadPeopleOptions,
): () => Plan {
  if (file.format === 'csv') checkColumns(mapping, file.source.columns());
  const rows = sample.flatMap((row) => ('row' in row ? [row.row] : []));
  const guesses = guessColumns(file.source.columns(), rows, missingTest(mapping.missing ?? []));
  const today = (options.now ?? new Date()).toISOString().slice(0, 10);
  const { attributes, badValues = 'warn' } = options;
  const decimalComma = file.delimiter === ';';
  return () =>
    createPlan({ columns: [...file.source.columns()], mapping, attributes, guesses, limits, decimalComma, today, badValues });
}

function nothingKnown({ format, source }: OpenFile, sample: readonly FileRow[]): AppError {
  const columns = source.columns();
  if (format !== 'csv' && columns.length === 0) {
    const damage = sample.find((row) => 'damage' in row);
    const where = damage === undefined ? '' : `; line ${damage.line}: ${damage.damage}`;
    return new AppError(
      'invalid_input',
      `The file is JSON without anybody in it: give a list, [{ "name": "Ann" }, ...]${where}.`,
    );
  }
  const names = columns.slice(0, 8).map((column) => `"${column.slice(0, 40)}"`);
  const detail = `None of the columns ${names.join(', ')} is known. Name them in the first line (name, age, gender, interests, ...), or map them: { "columns": { ${names[0] ?? '"column"'}: "name" } }, or keep them all: { "unmapped": "keep" }.`;
  return new AppError('invalid_input', detail);
}

/** People of a file that is already in memory. */
export function readPeopleText(text: string, options: ReadPeopleOptions): Promise<PeopleReader> {
  return readPeople(Readable.from([Buffer.from(text)]), options);
}
