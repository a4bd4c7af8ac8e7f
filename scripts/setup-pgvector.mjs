// pgvector for the operating system's Postgres: the distribution's package where there is one, else built from Debian's source into a cache
// folder. Headers are unpacked beside it, not installed: installing them would upgrade a Postgres that may be running. So it is compiled
// here, by the compiler flags that Postgres asks of extensions.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianMirror, install, isDebian, isExecutable, isRoot, offeredVersion, reachableCache, run } from './setup-machine.mjs';
import { findMajor } from './setup-postgres.mjs';

/** The Debian release whose source is built. */
const sourceRelease = 'trixie';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

const compilerFlags = ['-shared', '-fPIC', '-O2', '-fwrapv', '-fno-strict-aliasing', '-fexcess-precision=standard'];

const extensionFolder = (major) => `usr/share/postgresql/${major}/extension`;
const libraryFolder = (major) => `usr/lib/postgresql/${major}/lib`;

function unpackHeaders(work, major) {
  const name = `postgresql-server-dev-${major}`;
  const installed = offeredVersion(`postgresql-${major}`, 'Installed');
  try {
    run('apt-get', ['download', `${name}=${installed}`], { cwd: work });
  } catch {
    // The version that runs is no longer offered; within one major version the headers fit all the same.
    offeredVersion(name);
    run('apt-get', ['download', name], { cwd: work });
  }
  const file = readdirSync(work).find((entry) => entry.startsWith(name) && entry.endsWith('.deb'));
  const headers = join(work, 'headers');
  run('dpkg-deb', ['-x', join(work, file), headers]);
  return join(headers, 'usr/include/postgresql', String(major), 'server');
}

/** Package lists of their own: the machine's sources stay as they are. */
function fetchSource(work) {
  const lists = join(work, 'lists');
  mkdirSync(join(lists, 'partial'), { recursive: true });
  const sources = join(work, 'source.list');
  const signed = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  writeFileSync(sources, `deb-src ${signed}${debianMirror()} ${sourceRelease} main\n`);
  const options = [
    '-o',
    `Dir::Etc::sourcelist=${sources}`,
    '-o',
    'Dir::Etc::sourceparts=-',
    '-o',
    `Dir::State::lists=${lists}`,
    '-o',
    'APT::Sandbox::User=root',
  ];
  run('apt-get', [...options, 'update'], { cwd: work });
  run('apt-get', [...options, 'source', '--download-only', 'pgvector'], { cwd: work });
  const description = readdirSync(work).find((entry) => entry.endsWith('.dsc'));
  run('dpkg-source', ['-x', description, 'pgvector'], { cwd: work });
  return join(work, 'pgvector');
}

function build(target, major) {
  const work = join(tmpdir(), `nakodo-pgvector-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const headers = unpackHeaders(work, major);
    const source = fetchSource(work);
    const draft = join(work, 'installed');
    const extension = join(draft, extensionFolder(major));
    const library = join(draft, libraryFolder(major));
    mkdirSync(library, { recursive: true });
    mkdirSync(extension, { recursive: true });
    const files = readdirSync(join(source, 'src')).filter((name) => name.endsWith('.c'));
    run('gcc', [...compilerFlags, '-I', headers, ...files, '-o', join(library, 'vector.so'), '-lm'], {
      cwd: join(source, 'src'),
    });
    const control = readFileSync(join(source, 'vector.control'), 'utf8');
    writeFileSync(join(extension, 'vector.control'), control);
    const version = /default_version = '([^']+)'/.exec(control)[1];
    cpSync(join(source, 'sql/vector.sql'), join(extension, `vector--${version}.sql`));
    mkdirSync(join(target, '..'), { recursive: true });
    cpSync(draft, `${target}.${process.pid}`, { recursive: true });
    renameSync(`${target}.${process.pid}`, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

export function setupPgvector() {
  const major = findMajor();
  if (!major) throw new Error('needs the Postgres above');
  if (existsSync(`/${extensionFolder(major)}/vector.control`)) return `installed for ${major}`;
  const target = join(reachableCache(), `pgvector-${major}`);
  if (existsSync(join(target, extensionFolder(major), 'vector.control'))) return `built for ${major}`;
  if (!isDebian || !isRoot)
    throw new Error(`install pgvector for Postgres ${major} (Debian from 13 on: postgresql-${major}-pgvector)`);
  if (offeredVersion(`postgresql-${major}-pgvector`)) {
    install([`postgresql-${major}-pgvector`]);
    return `installed for ${major}`;
  }
  const tools = { gcc: 'gcc', 'dpkg-source': 'dpkg-dev' };
  const missing = Object.entries(tools).filter(([program]) => !isExecutable(`/usr/bin/${program}`));
  if (missing.length > 0) install([...missing.map(([, name]) => name), 'libc6-dev']);
  build(target, major);
  return `built for ${major}`;
}
