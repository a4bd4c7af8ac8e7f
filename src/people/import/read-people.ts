// People out of a file: bytes -> text -> records -> rows -> people, as a stream in bounded memory. Every row is either a person or a problem with its line;
// nothing is lost in silence. Stores nothing, knows no database.
import { Readable } from 'node:stream';
import { AppError } from '../../errors.js';
import type { AttributeDefinition } from '../person.js';
import type { Delimiter } from './csv.js';
import { decodeText } from './decode.js';
import type { DecodedText } from './decode.js';
import { missingTest } from './fields.js';
import type { FileFormat } from './json.js';
import { checkColumns, parseMapping } from './mapping.js';
import type { Mapping } from './mapping.js';
import { openFile, takeSample, type OpenFile } from './open-file.js';
import { createPlan, guessColumns } from './plan.js';
import type { Plan } from './plan.js';
import { RowReader } from './row-reader.js';
import { sampleColumns } from './samples.js';
import type { FileRow } from './rows.js';
import { defaultLimits } from './types.js';
import type { ColumnSample, ImportedRow, ImportLimits, ImportReport, NewAttribute } from './types.js';

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
