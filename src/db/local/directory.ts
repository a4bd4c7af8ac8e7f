// The data directory of a local database: how it is recognised as ours, its password, its port, and where the database really lives.
//   nakodo.json   marks the directory as ours; what must be remembered between runs
//   password      of the database's superuser; readable by the owner only
//   postgres/     the cluster        } or symbolic links to /var/lib/nakodo/<id>/..., where the user that runs Postgres
//   run/          its unix socket    } could not reach this directory
//   postgres.log  what the server said
// Every file appears complete or not at all (write aside, then link or rename), so that two processes starting at once agree.
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { canReach, chooseUser, type SystemUser, systemStateDirectory } from './user.js';

export interface LocalDirectory {
  readonly directory: string;
  /** The cluster; need not exist yet. */
  readonly cluster: string;
  /** Where new files of the database go: `directory`, or a folder of the system's. */
  readonly home: string;
  readonly socket: string;
  readonly log: string;
  readonly password: string;
  readonly user: SystemUser | undefined;
}

const markerSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  port: z.number().int().optional(),
  /** Set when the database lives elsewhere. */
  home: z.string().optional(),
});
type Marker = z.infer<typeof markerSchema>;

/** Files that may lie in an empty directory without anybody meaning anything by it. */
const ignorable = new Set(['.gitkeep', '.gitignore', '.DS_Store', 'lost+found']);
/** A unix socket's path is at most 103 bytes (macOS); `/.s.PGSQL.65535` takes 15. */
const maxSocketDirectoryBytes = 88;

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** Writes a file that must not exist yet; false when it does. */
function writeOnce(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readMarker(directory: string): Marker | undefined {
  const path = join(directory, 'nakodo.json');
  if (!existsSync(path)) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AppError(
      'setup',
      `${path} cannot be read as JSON: restore it from a backup, or take another folder with NAKODO_DATA_DIR`,
      { cause },
    );
  }
  const marker = markerSchema.safeParse(content);
  if (marker.success) return marker.data;
  throw new AppError(
    'database_newer',
    `${path} was written by a newer Nakodo: use that one, or take another folder with NAKODO_DATA_DIR`,
  );
}

function listForeign(directory: string): string[] {
  return readdirSync(directory).filter((name) => !ignorable.has(name) && !name.startsWith('nakodo.json.'));
}

function createDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    if (!statSync(directory).isDirectory()) throw new Error('not a directory');
  } catch (cause) {
    throw new AppError(
      'setup',
      `${directory} cannot be used as a folder: ${cause instanceof Error ? cause.message : 'unknown reason'}`,
      { cause },
    );
  }
}

/** Marks the directory as ours if it is empty. Where root's server user cannot reach it, chooses a home in the system's folder. */
function claim(directory: string): Marker {
  const foreign = listForeign(directory);
  // Looked for after the list: what another process has put there by then is ours.
  const found = readMarker(directory);
  if (found) return found;
  if (foreign.length > 0) {
    const shown = foreign.slice(0, 3).join(', ');
    throw new AppError(
      'setup',
      `${directory} is not empty and not a data folder of Nakodo (it holds ${shown}): take an empty or new folder with NAKODO_DATA_DIR`,
    );
  }
  const id = randomUUID().slice(0, 8);
  const user = chooseUser(undefined);
  const home = user && !canReach(directory, user) ? { home: join(systemStateDirectory, id) } : {};
  writeOnce(join(directory, 'nakodo.json'), `${JSON.stringify({ format: 1, id, ...home }, null, 2)}\n`);
  const marker = readMarker(directory);
  if (!marker) throw new AppError('setup', `${directory} changed while it was being prepared: start again`);
  return marker;
}

function link(directory: string, home: string, name: string): void {
  const path = join(directory, name);
  if (home === directory || lstatSync(path, { throwIfNoEntry: false })) return;
  try {
    symlinkSync(join(home, name), path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
}

function prepareSocketDirectory(home: string, id: string, user: SystemUser | undefined): string {
  const self = process.getuid?.() ?? 0;
  const inside = join(home, 'run');
  const socket = Buffer.byteLength(inside) <= maxSocketDirectoryBytes ? inside : join(tmpdir(), `nakodo-${self}-${id}`);
  mkdirSync(socket, { recursive: true, mode: 0o755 });
  // The temporary folder is everybody's: a folder or link that somebody else put there is not used.
  const { uid } = lstatSync(socket);
  if (!lstatSync(socket).isDirectory() || (uid !== self && uid !== user?.uid)) {
    throw new AppError(
      'setup',
      `${socket} should be Nakodo's folder for the socket of its database, but belongs to somebody else: remove it`,
    );
  }
  if (user) chownSync(socket, user.uid, user.gid);
  return socket;
}

/** A database that was there once and is gone is never quietly replaced by an empty one. */
function assertPresent({ port }: Marker, directory: string, cluster: string): void {
  if (port === undefined || existsSync(join(cluster, 'PG_VERSION'))) return;
  throw new AppError(
    'setup',
    `The database of ${directory} is gone: it was in ${cluster}. Put it back, or remove ${join(directory, 'nakodo.json')} to begin with an empty one`,
  );
}

function assertOwned(cluster: string): number | undefined {
  const owner = statSync(cluster, { throwIfNoEntry: false })?.uid;
  const self = process.getuid?.();
  if (owner !== undefined && self !== undefined && self !== 0 && owner !== self) {
    throw new AppError(
      'setup',
      `${cluster} belongs to another user (id ${owner}): start Nakodo as that user or as root, or take another folder with NAKODO_DATA_DIR`,
    );
  }
  return owner;
}

function readPassword(directory: string): string {
  const path = join(directory, 'password');
  writeOnce(path, `${randomBytes(24).toString('base64url')}\n`);
  chmodSync(path, 0o600);
  return readFileSync(path, 'utf8').trim();
}

/** Opens or makes a data directory. Throws `setup` when it is not ours or out of reach. */
export function openDirectory(path: string): LocalDirectory {
  const given = resolve(path);
  createDirectory(given);
  const directory = realpathSync(given);
  const marker = claim(directory);
  const home = marker.home ?? directory;
  const cluster = join(home, 'postgres');
  assertPresent(marker, directory, cluster);
  const user = chooseUser(assertOwned(cluster));
  mkdirSync(home, { recursive: true, mode: 0o755 });
  // Says whose it is to whoever finds it.
  if (home !== directory) writeFileSync(join(home, 'belongs-to'), `${directory}\n`);
  if (user && !canReach(home, user)) {
    throw new AppError(
      'setup',
      `Postgres does not run as root, and ${user.name}, whom it runs as, cannot enter ${home}: move the folder to where others may pass, or start Nakodo as its owner`,
    );
  }
  link(directory, home, 'postgres');
  link(directory, home, 'run');
  const socket = prepareSocketDirectory(home, marker.id, user);
  return { directory, home, cluster, socket, log: join(directory, 'postgres.log'), password: readPassword(directory), user };
}

/** The port this directory's server had last. */
export function rememberedPort(directory: string): number | undefined {
  return readMarker(directory)?.port;
}

export function rememberPort(directory: string, port: number): void {
  const marker = readMarker(directory);
  if (!marker || marker.port === port) return;
  const path = join(directory, 'nakodo.json');
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ ...marker, port }, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}
