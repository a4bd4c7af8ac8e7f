// Where the project's own files are, whether this runs from src/ (tests) or from dist/ (everything else).
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(from: string): string {
  if (existsSync(join(from, 'sql', 'migrations')) && existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('Nakodo cannot find its own files: no folder above this one holds sql/migrations');
  return findRoot(parent);
}

const root = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Absolute path of a file of the project, by its path from the root. */
export function projectPath(...parts: string[]): string {
  return join(root, ...parts);
}

/** Absolute path of what the build made of a file, e.g. `compiledPath('src/policy/rank.worker.js')`. Worker threads and WASM load from there in tests too. */
export function compiledPath(...parts: string[]): string {
  return join(root, 'dist', ...parts);
}

/** The version of this Nakodo, as package.json says it. */
export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { version: string };
  return version;
}
