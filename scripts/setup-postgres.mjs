// The operating system's Postgres (Debian 12: 15), the oldest that Nakodo supports. Only its programs are used: tests start servers of their own.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, isDebian, isExecutable, isRoot, offeredVersion } from './setup-machine.mjs';

const programs = '/usr/lib/postgresql';
const oldest = 15;

/** The major version that is installed, the oldest from 15 on. */
export function findMajor() {
  if (!existsSync(programs)) return undefined;
  const majors = readdirSync(programs).map(Number);
  return majors
    .filter((major) => major >= oldest && isExecutable(join(programs, String(major), 'bin', 'postgres')))
    .toSorted((a, b) => a - b)[0];
}

/** Keeps Debian from making and starting a server on port 5432 that nobody asked for. */
function declineMainCluster() {
  const directory = '/etc/postgresql-common';
  if (existsSync(directory)) return;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'createcluster.conf'), 'create_main_cluster = false\n');
}

export function setupPostgres() {
  const found = findMajor();
  if (found) return `${found} is installed`;
  if (!isDebian) throw new Error(`install Postgres ${oldest} or later so that it is in ${programs}`);
  const major = Number.parseInt(offeredVersion('postgresql') ?? '', 10);
  if (!(major >= oldest)) throw new Error(`this Debian offers Postgres ${major || 'nowhere'}, ${oldest} or later is needed`);
  if (!isRoot) throw new Error(`as root: apt-get install postgresql-${major}`);
  declineMainCluster();
  install([`postgresql-${major}`]);
  return `${major} installed`;
}
