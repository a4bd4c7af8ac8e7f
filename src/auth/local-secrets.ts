// Secrets of a local installation: made once, kept beside its data, readable by its owner only.
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.js';

const schema = z.object({ serviceKey: z.string().min(32), jwtSecret: z.string().min(32) });
export type LocalSecrets = z.infer<typeof schema>;

const ownerOnly = 0o600;

/** Reads the secrets of a data directory, making them first where there are none. Throws `setup` when the file is broken. */
export function localSecrets(directory: string): LocalSecrets {
  const path = join(directory, 'secrets.json');
  const found = read(path);
  if (found) return found;
  mkdirSync(directory, { recursive: true });
  const secret = () => randomBytes(32).toString('base64url');
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ serviceKey: secret(), jwtSecret: secret() } satisfies LocalSecrets), { mode: ownerOnly });
  try {
    linkSync(draft, path); // appears whole or not at all; whoever is second reads the first one's
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return localSecrets(directory);
}

function read(path: string): LocalSecrets | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw new AppError('setup', `Cannot read ${path}: it belongs to the user who started Nakodo first`, { cause: error });
  }
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new AppError('setup', `${path} is broken: delete it, and new secrets are made (everybody signs in again)`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
