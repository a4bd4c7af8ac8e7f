// Writes every generated file anew; with --check only says whether one is stale. Needs a build.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const generators = ['schema.mjs', 'docs-configuration.mjs', 'docs-policy-terms.mjs'];

let failed = false;
for (const generator of generators) {
  const path = fileURLToPath(new URL(generator, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...process.argv.slice(2)], { stdio: 'inherit' });
  failed ||= status !== 0;
}
process.exitCode = failed ? 1 : 0;
