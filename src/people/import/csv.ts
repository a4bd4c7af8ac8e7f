// CSV as people make it: quotes (doubled inside), line ends of every system, blank lines, delimiters , ; and tab.
// Own reader rather than a library's because of damage: a quote that never closes must cost one row, not the rest of the file.
import type { RecordFormat, Step } from './records.js';

export type Delimiter = ',' | ';' | '\t';
const delimiters: readonly Delimiter[] = [',', ';', '\t'];
const quote = 34;
const carriageReturn = 13;
const lineFeed = 10;

interface Cell {
  readonly value: string;
  readonly end: number;
  /** Text stood between the closing quote and the delimiter. */
  readonly loose?: true;
}

/** End of an unquoted cell: the next delimiter or line end. */
function plainEnd(text: string, from: number, delimiter: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === delimiter || code === lineFeed || code === carriageReturn) break;
  }
  return at;
}

/** A quoted cell from its opening quote on; undefined if it does not close in this text. */
function readQuoted(text: string, from: number, delimiter: number): Cell | undefined {
  let value = '';
  let start = from + 1;
  for (;;) {
    const close = text.indexOf('"', start);
    if (close < 0) return undefined;
    value += text.slice(start, close);
    if (text.charCodeAt(close + 1) !== quote) {
      const end = plainEnd(text, close + 1, delimiter);
      const rest = text.slice(close + 1, end);
      return rest.trim() === '' ? { value, end } : { value: `${value}"${rest}`, end, loose: true };
    }
    value += '"';
    start = close + 2;
  }
}

/** Where the next record starts, if a line end stands at `at`; -1 if more text is needed to know. */
function afterLineEnd(text: string, at: number, atEnd: boolean): number {
  if (text.charCodeAt(at) !== carriageReturn) return at + 1;
  if (at + 1 >= text.length && !atEnd) return -1;
  return text.charCodeAt(at + 1) === lineFeed ? at + 2 : at + 1;
}

function skipBlankLines(text: string, position: number): number {
  let start = position;
  while (start < text.length && (text.charCodeAt(start) === lineFeed || text.charCodeAt(start) === carriageReturn)) start++;
  return start;
}

interface CsvOptions {
  readonly delimiter: Delimiter;
  /** How many columns the header has, once known: a record over several lines must have as many, else a quote in it is taken for unclosed. */
  readonly width: () => number | undefined;
}

function readRow(text: string, start: number, atEnd: boolean, options: CsvOptions): Step<string[]> {
  const delimiter = options.delimiter.charCodeAt(0);
  const unclosed: Step<string[]> = { kind: 'damaged', message: 'a quote is opened here and not closed', start };
  const cells: string[] = [];
  let loose = false;
  for (let at = start; ; at++) {
    const isQuoted = text.charCodeAt(at) === quote;
    const end = isQuoted ? -1 : plainEnd(text, at, delimiter);
    const cell = isQuoted ? readQuoted(text, at, delimiter) : { value: text.slice(at, end), end };
    if (cell === undefined) return atEnd ? unclosed : { kind: 'more' };
    if (cell.end >= text.length && !atEnd) return { kind: 'more' };
    loose ||= 'loose' in cell;
    cells.push(cell.value);
    at = cell.end;
    if (at < text.length && text.charCodeAt(at) === delimiter) continue;
    const next = at >= text.length ? at : afterLineEnd(text, at, atEnd);
    if (next < 0) return { kind: 'more' };
    const isOneLine = !/[\r\n]/.test(text.slice(start, at));
    if (!isOneLine && (loose || (options.width() ?? cells.length) !== cells.length)) return unclosed;
    return { kind: 'record', value: cells, end: next, start };
  }
}

/** The format for `readRecords`. A record's value is its cells. */
export function csvFormat(options: CsvOptions): RecordFormat<string[]> {
  return {
    read(text, position, atEnd) {
      const start = skipBlankLines(text, position);
      if (start >= text.length) return atEnd ? { kind: 'end' } : { kind: 'more' };
      return readRow(text, start, atEnd, options);
    },
    resume(text, position) {
      const newline = text.indexOf('\n', position);
      return newline < 0 ? -1 : newline + 1;
    },
  };
}

/** The delimiter of the first lines: the one that stands in each of them equally often (outside quotes), most often first. Comma if none does. */
export function detectDelimiter(sample: string): Delimiter {
  const lines = sample
    .replaceAll(/"(?:[^"]|"")*"/g, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 20);
  const [header = ''] = lines;
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const width = header.split(delimiter).length;
    if (width < 2) continue;
    const agreeing = lines.filter((line) => line.split(delimiter).length === width).length / lines.length;
    const score = width * agreeing ** 2;
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}
