// `npm start`: installs and builds what is missing, then serves. Needs nothing but Node, and only what comes with it until the install is done.
//   npm start                 with a demo on the first start
//   npm start -- --empty      without
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const installStamp = at('node_modules', '.nakodo-install');
/** Whatever the build reads. */
const sources = [
  'src',
  'bench',
  'packages',
  'web',
  'tsconfig.base.json',
  'tsconfig.build.json',
  'package-lock.json',
  'scripts/build.mjs',
];
const notSources = new Set(['node_modules', 'dist']);

function fail(...lines) {
  for (const line of lines) console.error(line);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Nakodo needs Node 20.19 or later; this is ${process.versions.node}.`,
    'Install a newer one from https://nodejs.org and start again.',
  );
}

/** Runs a program and shows what it says only if it fails. */
function run(words, command, args) {
  const started = Date.now();
  process.stderr.write(`${words} …`);
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) {
    process.stderr.write(` done (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
    return;
  }
  process.stderr.write(' failed\n');
  fail(stdout ?? '', stderr ?? '', error ? String(error) : '', `That was: ${command} ${args.join(' ')}`);
}

function install() {
  const lock = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
  const stamp = existsSync(installStamp) ? readFileSync(installStamp, 'utf8') : undefined;
  if (stamp === lock) return;
  // Somebody who ran `npm install` has them already.
  const own = statSync(at('node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  const fresh = stamp === undefined && own !== undefined && own.mtimeMs >= statSync(at('package-lock.json')).mtimeMs;
  if (!fresh) run('Installing packages (a minute, once)', 'npm', ['install', '--no-audit', '--no-fund']);
  writeFileSync(
    installStamp,
    createHash('sha256')
      .update(readFileSync(at('package-lock.json')))
      .digest('hex'),
  );
}

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  // A folder's own time changes when a file in it is removed.
  const inside = readdirSync(path).filter((name) => !notSources.has(name));
  return Math.max(stat.mtimeMs, ...inside.map((name) => newest(join(path, name))));
}

function build() {
  const stamp = at('dist', '.built');
  const builtAt = existsSync(stamp) ? Date.parse(readFileSync(stamp, 'utf8')) : 0;
  if (sources.every((source) => newest(at(source)) <= builtAt)) return;
  run('Building', process.execPath, [at('scripts', 'build.mjs')]);
}

checkNode();
process.chdir(root);
install();
build();
const cli = at('dist', 'src', 'cli', 'main.js');
process.argv = [process.execPath, cli, 'serve', ...process.argv.slice(2)];
await import(pathToFileURL(cli).href);
