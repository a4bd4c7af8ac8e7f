// npm test: sets up what the tests need, builds, and runs them. Arguments go to vitest: npm test -- src/db
// Quick the second time. What this machine cannot have is said; in CI it is a failure.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root, step } from './setup-machine.mjs';
import { setupChromium } from './setup-chromium.mjs';
import { setupContracts } from './setup-contracts.mjs';
import { setupPgvector } from './setup-pgvector.mjs';
import { setupPostgres } from './setup-postgres.mjs';

process.chdir(root);
const inCi = Boolean(process.env.CI) && process.env.CI !== 'false';
const missing = [];

function setUp(name, work) {
  try {
    step(name, work);
  } catch (error) {
    missing.push(name);
    console.log(`${inCi ? '✗' : '–'} ${name}: ${error.message}`);
  }
}

function must(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** The closing line, in words that every CI reads. */
function closingLine(report) {
  if (!existsSync(report)) return;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests + numTodoTests} skipped`);
}

if (!existsSync('node_modules/vitest')) {
  console.log('Installing the packages');
  must('npm', ['install', '--no-audit', '--no-fund']);
}
console.log('Setting up what the tests need');
// From npm, as vitest is: where it is missing, nothing is skipped.
step("the contracts' compiler and chain", setupContracts);
setUp("the system's Postgres (15 or later)", setupPostgres);
setUp('pgvector', setupPgvector);
setUp('Chromium', setupChromium);
if (missing.length > 0 && inCi) {
  console.error(`✗ in CI nothing may be missing: ${missing.join(', ')}`);
  process.exit(1);
}
if (missing.length > 0) console.log(`– skipped: every test that needs ${missing.join(' or ')}`);

console.log('Building');
must(process.execPath, ['scripts/build.mjs']);

console.log('Running the tests');
const report = join(cache, 'test-report.json');
rmSync(report, { force: true });
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
closingLine(report);
process.exit(status ?? 1);
