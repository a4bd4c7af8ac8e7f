// The `sql` tag: the only way Nakodo makes statements. Values are always bound, never written into the text.
// A statement is recognised by this module having made it, so data that merely looks like one stays data.
import { AppError } from '../errors.js';
import type { Statement } from './database.js';

/** Text pieces of a statement; value n stands between piece n and piece n + 1. */
const piecesOf = new WeakMap<object, readonly string[]>();
const scripts = new WeakSet<Statement>();
/** Text of a call site without nested statements: made once, found by the identity of its template. */
const textOf = new WeakMap<TemplateStringsArray, string>();

/** Postgres counts bound values in 16 bits. */
const maxValues = 65_535;
/** Longer identifiers are cut by Postgres without a word. */
const maxIdentifierBytes = 63;

function numbered(pieces: readonly string[]): string {
  let text = pieces[0] ?? '';
  for (let i = 1; i < pieces.length; i++) text += `$${i}${pieces[i]}`;
  return text;
}

function statement(pieces: readonly string[], values: readonly unknown[], text = numbered(pieces)): Statement {
  if (values.length > maxValues) {
    throw new AppError(
      'internal',
      `A statement binds ${values.length} values, Postgres takes ${maxValues}: pass arrays and unnest() them`,
    );
  }
  const made: Statement = Object.freeze({ text, values });
  piecesOf.set(made, pieces);
  return made;
}

/** Times are sent in UTC, so that the zone of this machine never matters. */
function bindable(value: unknown): unknown {
  if (!(value instanceof Date)) return value;
  if (Number.isNaN(value.getTime())) throw new AppError('internal', 'A value bound to a statement is not a valid date');
  return value.toISOString();
}

function append(pieces: string[], values: unknown[], value: unknown, after: string): void {
  const nested = isStatement(value) ? piecesOf.get(value) : undefined;
  if (!nested || !isStatement(value)) {
    values.push(bindable(value));
    pieces.push(after);
    return;
  }
  const last = pieces.length - 1;
  pieces[last] += nested[0] ?? '';
  pieces.push(...nested.slice(1));
  pieces[pieces.length - 1] += after;
  for (const inner of value.values) values.push(inner);
}

function tag(strings: TemplateStringsArray, ...given: readonly unknown[]): Statement {
  const pieces: string[] = [strings[0] ?? ''];
  const values: unknown[] = [];
  given.forEach((value, i) => append(pieces, values, value, strings[i + 1] ?? ''));
  if (given.some(isStatement)) return statement(pieces, values);
  let text = textOf.get(strings);
  if (text === undefined) {
    text = numbered(pieces);
    textOf.set(strings, text);
  }
  return statement(pieces, values, text);
}

/** A quoted identifier; several parts make a qualified name: `sql.id('public', 'users')`. */
function id(...parts: readonly string[]): Statement {
  for (const part of parts) {
    if (part === '' || part.includes('\0') || Buffer.byteLength(part) > maxIdentifierBytes) {
      throw new AppError('internal', `Not usable as a name in SQL: ${JSON.stringify(part)} (1 to ${maxIdentifierBytes} bytes)`);
    }
  }
  return statement([parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')], []);
}

const comma = statement([', '], []);

/** Statements or values one after another, with a separator between them: `sql.join([sql`a = ${1}`, sql`b = ${2}`], sql` and `)`. */
function join(parts: readonly unknown[], separator: Statement = comma): Statement {
  const pieces: string[] = [''];
  const values: unknown[] = [];
  parts.forEach((part, i) => {
    if (i > 0) append(pieces, values, separator, '');
    append(pieces, values, part, '');
  });
  return statement(pieces, values);
}

/** A value for a json or jsonb parameter; needed for arrays and strings, which would else become Postgres arrays and bare text. */
function json(value: unknown): Statement {
  return statement(['', ''], [JSON.stringify(value) ?? null]);
}

/** The text of a SQL file, which may hold several statements and takes no values. Only for files of the project. */
function script(text: string): Statement {
  const made = statement([text], []);
  scripts.add(made);
  return made;
}

export function isStatement(value: unknown): value is Statement {
  return typeof value === 'object' && value !== null && piecesOf.has(value);
}

export function isScript(value: Statement): boolean {
  return scripts.has(value);
}

/** `` sql`select ... where id = ${id}` `` binds values as $1, $2 ... and splices nested statements. */
export const sql = Object.assign(tag, { id, join, json, script, empty: statement([''], []) });
