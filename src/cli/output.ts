// Writing results and talk: streams with back-pressure, JSON, CSV, tables. Never builds a large result as one string.
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Io } from './io.js';

/** Waits while the stream is full. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

/** For the person at the terminal: a line on stderr. */
export function talk(io: Io, words: string): void {
  io.stderr.write(`${words}\n`);
}

export async function printJson(io: Io, value: unknown): Promise<void> {
  await write(io.stdout, `${JSON.stringify(value, undefined, 2)}\n`);
}

export async function printLines(io: Io, lines: readonly string[]): Promise<void> {
  await write(io.stdout, lines.map((line) => `${line}\n`).join(''));
}

/** Columns as wide as their widest cell; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const isNumber = head.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number'));
  return cells.map((row) =>
    row
      .map((cell, at) => (isNumber[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

export interface RecordWriter {
  write(record: Readonly<Record<string, unknown>>): Promise<void>;
  end(): Promise<void>;
}

/** A JSON array with one record a line: readable by any JSON parser, and by line tools. */
export function jsonWriter(stream: Writable): RecordWriter {
  let count = 0;
  return {
    write: (record) => write(stream, `${count++ === 0 ? '[\n' : ',\n'}${JSON.stringify(record)}`),
    end: () => write(stream, count === 0 ? '[]\n' : '\n]\n'),
  };
}

/** CSV as RFC 4180 has it. Lists are joined by "; ". */
export function csvWriter(stream: Writable, columns: readonly string[]): RecordWriter {
  let started = false;
  const head = async (): Promise<void> => {
    if (started) return;
    started = true;
    await write(stream, `${columns.join(',')}\r\n`);
  };
  return {
    async write(record) {
      await head();
      await write(stream, `${columns.map((column) => csvCell(record[column])).join(',')}\r\n`);
    },
    end: head,
  };
}

/** Text that a spreadsheet would run as a formula is given an apostrophe, as OWASP says: names are other people's input. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  const text = textOf(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join('; ');
  return JSON.stringify(value) ?? '';
}
