// What the setup scripts share: running a command quietly, Debian's packages, and where things are kept that tests build once.
import { spawnSync } from 'node:child_process';
import { accessSync, appendFileSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
export const cache = join(root, '.cache');
const log = join(cache, 'setup.log');
const shownLines = 15;

export const isRoot = process.getuid?.() === 0;
export const isDebian = existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');

/** Runs a command; its output goes to .cache/setup.log, and to the error when it fails. */
export function run(command, args, options = {}) {
  mkdirSync(cache, { recursive: true });
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...options,
    env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive', ...options.env },
  });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`;
  appendFileSync(log, `$ ${command} ${args.join(' ')}\n${output}\n`);
  if (result.status !== 0) {
    const tail = output.trim().split('\n').slice(-shownLines).join('\n');
    throw new Error(
      `${command} ${args.join(' ')} failed (${result.error?.message ?? result.status}):\n${tail}\nAll of it is in ${log}`,
    );
  }
  return output;
}

/** Times a step and says how it ended. `work` returns words for what it found or did. */
export function step(name, work) {
  const started = Date.now();
  const words = work();
  console.log(`✓ ${name}: ${words} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

/** The version that apt offers, or that is installed; undefined: none. An empty package list is filled first. */
export function offeredVersion(name, field = 'Candidate') {
  const ask = () => new RegExp(`${field}: (\\S+)`).exec(run('apt-cache', ['policy', name]))?.[1];
  let version = ask();
  if (version === undefined && field === 'Candidate' && updateLists()) version = ask();
  return version === '(none)' ? undefined : version;
}

let updated = false;
function updateLists() {
  if (updated || !isRoot) return false;
  updated = true;
  run('apt-get', ['update']);
  return true;
}

/** Installs what is missing. Packages that are there are never upgraded by name; lists that point to gone files are renewed once. */
export function install(names) {
  const args = ['install', '-y', '--no-install-recommends', '--no-upgrade', '-o', 'Dpkg::Options::=--force-confold', ...names];
  try {
    run('apt-get', args);
  } catch (error) {
    if (!updateLists()) throw error;
    run('apt-get', args);
  }
}

/** The mirror this machine takes Debian from; written nowhere here. */
export function debianMirror() {
  const files = [
    '/etc/apt/sources.list',
    ...readdirSync('/etc/apt/sources.list.d').map((name) => join('/etc/apt/sources.list.d', name)),
  ];
  for (const file of files.filter((path) => existsSync(path))) {
    const uri = /(https?:\/\/\S+\/debian)\/?(?:\s|$)/m.exec(readFileSync(file, 'utf8').replaceAll(/^#.*$/gm, ''))?.[1];
    if (uri) return uri;
  }
  throw new Error('No Debian mirror is named in /etc/apt: pgvector cannot be fetched');
}

/** The folder for what tests build: in the project, or, where the user that runs Postgres cannot reach that, below /var/lib. */
export function reachableCache() {
  if (!isRoot) return cache;
  for (let at = root; at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005) return '/var/lib/nakodo/cache';
  }
  return cache;
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
