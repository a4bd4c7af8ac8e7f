// What compiles and tests the contracts, from npm alone. Not a workspace of the root: it is 200 MB that a server never needs, so it is
// installed when somebody tests or deploys, and again only when its lockfile has changed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run, step } from './setup-machine.mjs';

const folder = join(root, 'contracts');
const mark = join(folder, 'node_modules', '.installed-for');

/** Installs and compiles; both are skipped when nothing has changed. */
export function setupContracts() {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(folder, name)));
  const wanted = hash.digest('hex');
  const installed = existsSync(mark) && readFileSync(mark, 'utf8') === wanted;
  if (!installed) {
    // Not `npm ci`, for the reason given in .ci/run.
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: folder });
    writeFileSync(mark, wanted);
  }
  // Here, and not by the first test that needs it: several test files would do it at the same time.
  run(process.execPath, ['scripts/compile.mjs'], { cwd: folder });
  return installed ? 'installed before' : 'installed now';
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) step("the contracts' packages", setupContracts);
