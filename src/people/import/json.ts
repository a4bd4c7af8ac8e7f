// People as JSON: an array, one object a line (NDJSON), or objects one after the other. Reads one element at a time and goes on after a broken one.
import type { RecordFormat, Step } from './records.js';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A cell as text: text as it is, lists and objects as JSON, nothing as the empty text. */
export function cellText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    // Nested deeper than the stack: what JSON.parse takes, JSON.stringify may not.
    return '…';
  }
}

/** End of the value that starts at `start`; -1 when it does not end in this text. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
      continue;
    }
    if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') {
      // A closing bracket that nothing opened ends what stands before it, or is damage by itself: never nothing, or reading would not go on.
      if (depth <= 1) return depth === 0 && at > start ? at : at + 1;
      depth--;
    } else if (depth === 0 && (char === ',' || char === '\n')) return at;
  }
  return -1;
}

function parseObject(source: string, start: number, end: number): Step<JsonObject> {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    return {
      kind: 'damaged',
      message: `not valid JSON: ${error instanceof Error ? error.message.slice(0, 120) : 'unreadable'}`,
      start,
      end,
    };
  }
  if (!isJsonObject(value)) return { kind: 'damaged', message: 'not a JSON object', start, end };
  return { kind: 'record', value, end, start };
}

/** Elements of an array, or objects one after the other, over as many lines as they like. */
export const jsonFormat: RecordFormat<JsonObject> = {
  read(text, position, atEnd) {
    let start = position;
    // Brackets and commas between elements carry nothing: skipping them reads an array and a sequence alike.
    while (start < text.length && ' \t\r\n,[]'.includes(text.charAt(start))) start++;
    if (start >= text.length) return atEnd ? { kind: 'end' } : { kind: 'more' };
    const end = valueEnd(text, start);
    if (end >= 0) return parseObject(text.slice(start, end), start, end);
    if (!atEnd) return { kind: 'more' };
    return { kind: 'damaged', message: 'the file ends inside this element: a quote or bracket is not closed', start };
  },
  resume(text, position) {
    const from = text.slice(position).search(/\n\s*\{/);
    return from < 0 ? -1 : position + from + 1;
  },
};

/** One object a line. */
export const ndjsonFormat: RecordFormat<JsonObject> = {
  read(text, position, atEnd) {
    let start = position;
    while (start < text.length && /\s/.test(text.charAt(start))) start++;
    if (start >= text.length) return atEnd ? { kind: 'end' } : { kind: 'more' };
    const newline = text.indexOf('\n', start);
    if (newline < 0 && !atEnd) return { kind: 'more' };
    const end = newline < 0 ? text.length : newline;
    return parseObject(text.slice(start, end), start, end);
  },
  resume(text, position) {
    const newline = text.indexOf('\n', position);
    return newline < 0 ? -1 : newline + 1;
  },
};

export type FileFormat = 'csv' | 'json' | 'ndjson';

/** What the beginning of a file looks like. */
export function detectFormat(sample: string): FileFormat {
  const text = sample.trimStart();
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return 'csv';
  const [firstLine = ''] = text.split('\n', 1);
  return firstLine.trimEnd().endsWith('}') ? 'ndjson' : 'json';
}
