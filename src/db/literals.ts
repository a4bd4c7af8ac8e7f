// Statements with their values written into the text: only for what is sent together with BEGIN, where nothing can be bound.
import { escapeLiteral } from 'pg';
import { AppError } from '../errors.js';
import type { Statement } from './database.js';
import { piecesIn } from './sql.js';

export function withLiterals(statement: Statement): string {
  const [first = '', ...rest] = piecesIn(statement);
  return rest.reduce((text, piece, at) => text + literal(statement.values[at]) + piece, first);
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return escapeLiteral(`{${value.map(plain).join(',')}}`);
  return escapeLiteral(scalar(value));
}

/** Ids and numbers mean themselves within an array; anything else would have to be quoted there. */
function plain(value: unknown): string {
  const text = scalar(value);
  if (!/^[\w-]+$/.test(text)) throw new AppError('internal', `Not to be written into an array as it is: ${JSON.stringify(text)}`);
  return text;
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new AppError('internal', `A value of type ${typeof value} cannot be written into a statement`);
}
