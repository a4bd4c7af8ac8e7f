// A file that comes in, judged by its first characters: its format and delimiter, its rows one after another, and the first of them to guess by.
import { AppError } from '../../errors.js';
import { csvFormat, detectDelimiter } from './csv.js';
import type { Delimiter } from './csv.js';
import type { DecodedText } from './decode.js';
import { detectFormat, jsonFormat, ndjsonFormat } from './json.js';
import type { FileFormat } from './json.js';
import { rowsOfCsv, rowsOfJson } from './rows.js';
import type { FileRow, RowSource } from './rows.js';
import type { ImportLimits } from './types.js';

const sampleChars = 64 * 1024;
const sampleRows = 500;
/** Longest record in characters: beyond it a quote or bracket is taken to be unclosed. Above the largest profile, quotes and escapes included. */
const maxRecordChars = 1024 * 1024;

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

export interface OpenFile {
  readonly format: FileFormat;
  readonly delimiter?: Delimiter;
  readonly source: RowSource;
  readonly decoded: DecodedText;
}

export async function openFile(
  decoded: DecodedText,
  options: { readonly format?: FileFormat; readonly delimiter?: Delimiter },
  limits: ImportLimits,
): Promise<OpenFile> {
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
export async function takeSample(rows: AsyncIterator<FileRow>): Promise<FileRow[]> {
  const taken: FileRow[] = [];
  while (taken.length < sampleRows) {
    const next = await rows.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}
