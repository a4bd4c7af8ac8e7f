// Reads the environment, and the file .env beside it, once, at a door (server, CLI, worker). Everything behind takes `Settings` as an argument.
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';
import type { Problem } from '@nakodo/protocol';
import { AppError } from '../errors.js';
import { type Settings, settingsTable } from './settings.js';

export interface LoadedSettings {
  readonly settings: Settings;
  /** Sentences for the terminal: variables that look like ours and are not. */
  readonly warnings: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const ourPrefix = 'NAKODO_';
/** Further off than this, a name is not what was meant. */
const maxTypos = 4;

function unknownNames(env: Environment): string[] {
  const names = Object.keys(settingsTable);
  return Object.keys(env)
    .filter((name) => name.startsWith(ourPrefix) && !names.includes(name))
    .toSorted()
    .map((name) => {
      const meant = closest(name, names);
      return `${name} is not a setting of Nakodo${distance(name, meant) <= maxTypos ? `; did you mean ${meant}?` : ', see docs/configuration.md'}`;
    });
}

/** Parses all settings; an empty variable counts as absent. Throws `setup` naming every wrong one, never its value. */
export function parseSettings(env: Environment): LoadedSettings {
  const problems: Problem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settingsTable)) {
    const given = env[name]?.trim();
    if (given === undefined || given === '') {
      values[name] = setting.default;
      continue;
    }
    const parsed = setting.schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else problems.push({ path: name, message: parsed.error.issues.map(({ message }) => message).join(', ') });
  }
  if (problems.length > 0) {
    const list = problems.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new AppError('setup', { detail: `Settings that cannot be used: ${list}. docs/configuration.md lists all`, problems });
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- built above from the same table that the type is made of
  return { settings: values as Settings, warnings: unknownNames(env) };
}

/** The settings of this process, started in the folder `cwd`. */
export function loadSettings(cwd: string): LoadedSettings {
  return parseSettings(withEnvFile(process.env, cwd));
}

/**
 * The environment, and for what is not in it the lines of NAKODO_ENV_FILE (default `.env`): what `npm run chain:deploy` and people write there.
 * What the environment sets, to nothing too, stays so. Throws `setup` for a file that was named and cannot be read.
 */
export function withEnvFile(env: Environment, cwd: string): Environment {
  const named = env['NAKODO_ENV_FILE']?.trim();
  if (named === noFile) return env;
  const path = resolve(cwd, named || settingsTable.NAKODO_ENV_FILE.default);
  if (!named && !statSync(path, { throwIfNoEntry: false })?.isFile()) return env;
  try {
    return { ...parseEnv(readFileSync(path, 'utf8')), ...env };
  } catch (cause) {
    throw new AppError('setup', `The settings in ${path} cannot be read: is the file there, and may we read it?`, { cause });
  }
}

const noFile = 'none';
