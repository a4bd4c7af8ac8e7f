// npm run bench try [people ...]: trying a policy on an event's people, and how the API's thread fares meanwhile. Each size in a process of
// its own, so that the peak is that of one try. Baseline in the same run: reading the same people without ranking anybody.
import { execFileSync } from 'node:child_process';
import { compiledPath } from '../src/root.js';
import { report } from './support/report.js';

const standardSizes = [1000, 10_000];

export async function benchTry(args: readonly string[]): Promise<void> {
  for (const size of args.length > 0 ? args : standardSizes.map(String)) {
    const output = execFileSync(process.execPath, [compiledPath('bench/try-once.js'), size], { encoding: 'utf8' });
    report('try', JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>);
  }
}
