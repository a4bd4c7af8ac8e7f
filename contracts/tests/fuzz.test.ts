// The fuzz and invariant tests in fuzz/*.t.sol, run by forge once; each of them is a test here, so that one report counts them all.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { home } from '../scripts/compiler.mjs';

interface ForgeTest {
  readonly status: 'Success' | 'Failure' | 'Skipped';
  readonly reason: string | null;
  readonly counterexample: unknown;
  readonly kind: unknown;
}

const run = promisify(execFile);
const forge = join(home, 'node_modules/@foundry-rs/forge/bin.mjs');
const compiler = join(home, 'scripts/solc-for-forge.mjs');

/** forge ends with 1 when a test fails, and its report is on standard output all the same. */
async function report(): Promise<Record<string, { readonly test_results: Record<string, ForgeTest> }>> {
  const args = [forge, 'test', '--json', '--offline', '--use', compiler];
  const options = { cwd: home, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, TARGET_TOOL: 'forge' } };
  const { stdout, stderr } = await run(process.execPath, args, options).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  const json = stdout.split('\n').find((line) => line.startsWith('{"'));
  if (json === undefined) throw new Error(`forge ran no test:\n${stdout}\n${stderr}`);
  return JSON.parse(json);
}

const inWords = (name: string) =>
  name
    .replace(/^(testFuzz|test|invariant)_/, '')
    .replace(/\(.*$/, '')
    .replaceAll('_', ' ');
const suites = Object.entries(await report());

describe('the fuzz tests', () => {
  it('are all there', () => {
    expect(suites.map(([name]) => name.replace(/^fuzz\/(\w+)\.t\.sol:.*$/, '$1')).toSorted()).toEqual([
      'Anchors',
      'Challenge',
      'Membership',
      'Packing',
      'Settlements',
    ]);
  });
});

describe.each(suites)('%s', (_suite, { test_results: tests }) => {
  it.each(Object.keys(tests).map((name) => [inWords(name), name] as const))('%s', (_words, name) => {
    const { status, reason, counterexample } = tests[name] as ForgeTest;
    expect({ status, reason, counterexample }).toEqual({ status: 'Success', reason: null, counterexample: null });
  });
});
