// `nakodo check`: do all invariants hold on this live database? Ends with 1 when one is broken.
import { availableParallelism } from 'node:os';
import { checkDatabase, type CheckReport, type InvariantReport } from '../../ops/check/check.js';
import type { Finding } from '../../ops/check/finding.js';
import type { Invariant } from '../../ops/check/invariant.js';
import { invariants } from '../../ops/check/invariants.js';
import { jsonOption, type Registry } from '../command.js';
import { exitCodes, usageError } from '../failure.js';
import { withNakodo } from '../open.js';
import { printJson, printLines, talk } from '../output.js';
import { didYouMean } from '../suggest.js';

export function registerCheck({ program, run }: Registry): void {
  program
    .command('check')
    .description('Prove that what must never happen has not, on the live database. Only reads.')
    .option('--only <names...>', `only these: ${invariants.map(({ name }) => name).join(', ')}`)
    .option(...jsonOption)
    .action((options: { only?: string[] }, command) =>
      run(command, async ({ io, json }) => {
        const chosen = chooseInvariants(options.only);
        const report = await withNakodo(io, ({ db, models }) =>
          checkDatabase(db, {
            models,
            threads: availableParallelism(),
            invariants: chosen,
            signal: io.signal,
            ...(io.isTerminal && { onProgress: (words: string) => talk(io, words) }),
          }),
        );
        if (json) await printJson(io, report);
        else await printLines(io, reportLines(report));
        return report.holds ? exitCodes.ok : exitCodes.failed;
      }),
    );
}

function chooseInvariants(names: readonly string[] | undefined): readonly Invariant[] {
  if (names === undefined) return invariants;
  const known = invariants.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw usageError(`There is no invariant ${unknown}${didYouMean(unknown, known) || `: there are ${known.join(', ')}`}`);
  return invariants.filter(({ name }) => names.includes(name));
}

function reportLines(report: CheckReport): string[] {
  const broken = report.invariants.filter(({ holds }) => !holds).length;
  return [
    ...report.invariants.flatMap(invariantLines),
    broken === 0
      ? `All ${report.invariants.length} invariants hold (${report.ms} ms)`
      : `${broken} of ${report.invariants.length} invariants are broken (${report.ms} ms)`,
  ];
}

function invariantLines({ name, about, holds, broken, apart }: InvariantReport): string[] {
  return [
    `${holds ? 'holds ' : 'BROKEN'}  ${name}: ${about}`,
    ...broken.flatMap((found) => findingLines(found)),
    ...apart.flatMap((found) => findingLines(found, 'to know: ')),
  ];
}

function findingLines({ words, rows, count }: Finding, prefix = ''): string[] {
  return [
    `  ${prefix}${words}`,
    ...rows.map(
      (row) =>
        `    ${Object.entries(row)
          .map(([key, value]) => `${key} ${valueWords(value)}`)
          .join(', ')}`,
    ),
    ...(count > rows.length ? [`    and ${count - rows.length} more`] : []),
  ];
}

function valueWords(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.join(' ')}]`;
  return String(value);
}
