// The SQL files of the project as the migrator sees them: their order, their hash, and the names they create in the schema `public`.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.js';

export interface SqlFile {
  /** Path below sql/, with `/`: the name it is recorded under. */
  readonly name: string;
  readonly text: string;
  /** Of the text with unix line ends, so that a checkout on Windows is the same file. */
  readonly sha256: string;
}

export interface SqlFiles {
  /** By number. */
  readonly migrations: readonly SqlFile[];
  /** By path; may depend on each other in any order. */
  readonly functions: readonly SqlFile[];
}

const migrationName = /^(\d{4})_[a-z0-9_]+\.sql$/;

function readSqlFile(root: string, name: string): SqlFile {
  const text = readFileSync(join(root, name), 'utf8').replaceAll('\r\n', '\n');
  return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
}

function listSql(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.sql'));
  return files
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted();
}

/** Reads `<root>/migrations/NNNN_name.sql` and `<root>/functions/<area>/<name>.sql`. Two files of one number are refused. */
export function readSqlFiles(root: string): SqlFiles {
  const migrations = listSql(join(root, 'migrations'));
  const numbers = new Map<string, string>();
  for (const name of migrations) {
    const number = migrationName.exec(name)?.[1];
    if (!number) throw new AppError('setup', `sql/migrations/${name} is not named like 0001_people.sql`);
    const other = numbers.get(number);
    if (other) throw new AppError('setup', `sql/migrations/${other} and ${name} have the same number: renumber the newer one`);
    numbers.set(number, name);
  }
  return {
    migrations: migrations.map((name) => readSqlFile(root, `migrations/${name}`)),
    functions: listSql(join(root, 'functions')).map((name) => readSqlFile(root, `functions/${name}`)),
  };
}

export type NameKind = 'relation' | 'function' | 'type';

export interface CreatedName {
  readonly kind: NameKind;
  readonly name: string;
}

const createPattern =
  /\bcreate\s+(?:or\s+replace\s+)?(?:unlogged\s+|temp(?:orary)?\s+|recursive\s+|unique\s+|constraint\s+)*(table|view|materialized\s+view|sequence|function|procedure|aggregate|type|domain|index)\s+(?:concurrently\s+)?(if\s+not\s+exists\s+)?("[^"]+"|[a-z_][\w$]*)(\s*\.\s*(?:"[^"]+"|[a-z_][\w$]*))?/gi;

const kinds: Readonly<Record<string, NameKind>> = {
  function: 'function',
  procedure: 'function',
  aggregate: 'function',
  type: 'type',
  domain: 'type',
};

function withoutComments(text: string): string {
  return text.replaceAll(/--[^\n]*/g, '').replaceAll(/\/\*[\s\S]*?\*\//g, '');
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1) : name.toLowerCase();
}

/** What a file creates in `public`. Names in other schemas are left out: those are created only where missing. */
export function createdNames(text: string): CreatedName[] {
  const names: CreatedName[] = [];
  for (const [, what = '', , first = '', second] of withoutComments(text).matchAll(createPattern)) {
    if (second !== undefined && unquoted(first) !== 'public') continue;
    if (second === undefined && ['on', 'if'].includes(first.toLowerCase())) continue;
    const name = unquoted(second === undefined ? first : second.replace(/^\s*\.\s*/, ''));
    names.push({ kind: kinds[what.toLowerCase()] ?? 'relation', name });
  }
  return names;
}
