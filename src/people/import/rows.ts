// Records to rows by column name: the header of CSV, the keys of JSON. Ragged and doubled columns are dealt with here.
import { AppError } from '../../errors.js';
import { isJsonObject } from './json.js';
import type { JsonObject, JsonValue } from './json.js';
import { readRecords } from './records.js';
import type { RawRecord, RecordFormat } from './records.js';
import type { RawRow, RowProblem } from './types.js';

export type FileRow =
  | { readonly line: number; readonly row: RawRow; readonly warnings: readonly RowProblem[] }
  | { readonly line: number; readonly damage: string; readonly text: string };

export interface RowSource {
  readonly rows: AsyncIterable<FileRow>;
  /** Of JSON: those seen so far. */
  columns(): readonly string[];
  notes(): readonly string[];
}

const shortRow: RowProblem = { path: '(row)', message: 'has fewer cells than there are columns: the rest is missing' };

/** Column names of a header, each once: an empty one is `column 3`, a second `bio` is `bio (2)`. */
function columnNames(header: readonly string[]): { readonly names: readonly string[]; readonly notes: readonly string[] } {
  const names: string[] = [];
  const notes: string[] = [];
  for (const [index, cell] of header.entries()) {
    const base = cell.trim() === '' ? `column ${index + 1}` : cell.trim();
    let name = base;
    for (let count = 2; names.includes(name); count++) name = `${base} (${count})`;
    if (name !== base) notes.push(`The column "${base}" stands in the header more than once: the later one is called "${name}".`);
    names.push(name);
  }
  return { names, notes };
}

function toRow(cells: readonly string[], names: readonly string[], line: number): FileRow {
  if (cells.length > names.length && cells.slice(names.length).some((cell) => cell.trim() !== '')) {
    const text = cells.map((cell) => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
    return {
      line,
      damage: `has ${cells.length} cells for ${names.length} columns: is a delimiter inside a text not quoted?`,
      text,
    };
  }
  const row = Object.fromEntries(names.map((name, index) => [name, cells[index]]));
  return { line, row, warnings: cells.length < names.length ? [shortRow] : [] };
}

/** A row of nothing but empty cells: spreadsheets leave hundreds at the end. */
function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

/** Rows of CSV. Reads the header first. */
export async function rowsOfCsv(
  text: AsyncIterable<string>,
  format: (width: () => number | undefined) => RecordFormat<string[]>,
  maxChars: number,
  maxColumns: number,
): Promise<RowSource> {
  let width: number | undefined;
  const records = readRecords(
    text,
    format(() => width),
    maxChars,
  );
  const header = await nextFilled(records);
  if (header.length > maxColumns)
    throw new AppError('invalid_input', `The file has ${header.length} columns; ${maxColumns} is the most.`);
  const { names, notes } = columnNames(header);
  width = names.length;
  let blank = 0;
  async function* rows(): AsyncGenerator<FileRow> {
    for await (const record of records) {
      if ('damage' in record) yield record;
      else if (isBlank(record.value)) blank++;
      else yield toRow(record.value, names, record.line);
    }
  }
  return {
    rows: rows(),
    columns: () => names,
    notes: () =>
      blank > 0
        ? [...notes, `${blank === 1 ? '1 row of empty cells was' : `${blank} rows of empty cells were`} passed over.`]
        : notes,
  };
}

async function nextFilled(records: AsyncGenerator<RawRecord<string[]>>): Promise<readonly string[]> {
  for (;;) {
    const next = await records.next();
    if (next.done === true)
      throw new AppError('invalid_input', 'The file is empty: it needs a line of column names and a row for each person.');
    if ('damage' in next.value)
      throw new AppError('invalid_input', `The first line, which names the columns, cannot be read: ${next.value.damage}.`);
    if (!isBlank(next.value.value)) return next.value.value;
  }
}

/** `{ name, attributes: { diet } }` is `{ name, diet }`: what Nakodo itself exports. */
function flatten(value: JsonObject): RawRow {
  const { attributes, ...rest } = value;
  // Without a prototype: a key that one row lacks and objects inherit (`constructor`) must be missing.
  const row: Record<string, JsonValue> = Object.create(null);
  return isJsonObject(attributes) ? Object.assign(row, attributes, rest) : Object.assign(row, value);
}

/** Rows of JSON. Columns are the keys seen so far. */
export function rowsOfJson(
  text: AsyncIterable<string>,
  format: RecordFormat<JsonObject>,
  maxChars: number,
  maxColumns: number,
): RowSource {
  const columns: string[] = [];
  const known = new Set<string>();
  async function* rows(): AsyncGenerator<FileRow> {
    for await (const record of readRecords(text, format, maxChars)) {
      if ('damage' in record) {
        yield record;
        continue;
      }
      const row = flatten(record.value);
      const fresh = Object.keys(row).filter((key) => !known.has(key));
      if (columns.length + fresh.length > maxColumns) {
        yield { line: record.line, damage: `brings the file to more than ${maxColumns} different keys`, text: '' };
        continue;
      }
      for (const key of fresh) {
        known.add(key);
        columns.push(key);
      }
      yield { line: record.line, row, warnings: [] };
    }
  }
  return { rows: rows(), columns: () => columns, notes: () => [] };
}
