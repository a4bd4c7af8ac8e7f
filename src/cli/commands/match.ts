// `nakodo match`: people file and policy file in, matches file out. No server, no database.
import { Option } from 'commander';
import type { Writable } from 'node:stream';
import { performance } from 'node:perf_hooks';
import { plural } from '../../policy/words.js';
import { createLocalEmbedder } from '../../text/local-embedder.js';
import { wholeNumber } from '../arguments.js';
import { jsonOption, type Registry } from '../command.js';
import { assertWritable, openInput, readJsonFile, writeFileWhole } from '../files.js';
import type { Io } from '../io.js';
import { matchOnce, type OneShot } from '../one-shot.js';
import { csvWriter, jsonWriter, printJson, talk } from '../output.js';
import { createProgress } from '../progress.js';
import { problemLines } from './import.js';

interface Options {
  readonly out?: string;
  readonly format?: 'json' | 'csv';
  readonly k?: number;
  readonly mapping?: string;
  readonly minimumAge: number;
}

const csvColumns = ['person_id', 'person_name', 'rank', 'match_id', 'match_name', 'score', 'reasons'];

export function registerMatch({ program, run }: Registry): void {
  program
    .command('match')
    .description('Match the people of a file by a policy, once: no server, no database.')
    .argument('<people-file>', 'CSV, JSON or NDJSON; - reads from stdin')
    .argument('<policy-file>', 'the policy, as JSON')
    .option('--out <file>', 'write the matches there (.csv or .json); default: stdout, as JSON')
    .addOption(new Option('--format <format>', 'default: by the name of --out, else json').choices(['json', 'csv']))
    .option('--k <n>', "matches a person at most; default: the policy's limit", wholeNumber(1, 1000))
    .option('--mapping <file>', 'JSON file that says which column is what')
    .option('--minimum-age <years>', 'nobody younger is matched with anybody who is not', wholeNumber(13, 99), 18)
    .option(...jsonOption)
    .addHelpText('after', '\nWith --out, --json prints a summary. Example: nakodo match people.csv policy.json --out matches.csv')
    .action((people: string, policyFile: string, options: Options, command) =>
      run(command, async ({ io, json }) => {
        const started = performance.now();
        if (options.out !== undefined) await assertWritable(io, options.out);
        const done = await matchFiles(io, people, policyFile, options);
        await writeMatches(io, done, options);
        const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
        const { report, people: count, matches, unmatched, unusable } = done;
        const refused = report.rejected + unusable.length;
        if (json && options.out !== undefined)
          await printJson(io, { people: count, matches, unmatched, refused, seconds, unusable, report });
        for (const line of [
          ...report.notes,
          ...problemLines('Refused', report.rejections),
          ...unusable.slice(0, 10).map(({ line, message }) => `Refused: line ${line}: ${message}`),
          ...problemLines('Taken as missing', report.warnings),
          `${plural(count, 'person', 'people')}, ${plural(matches, 'match', 'matches')}, ${unmatched} without any, ${plural(refused, 'row', 'rows')} refused, ${seconds} s`,
        ])
          talk(io, line);
        return undefined;
      }),
    );
}

async function matchFiles(io: Io, people: string, policyFile: string, options: Options): Promise<OneShot> {
  const policy = await readJsonFile(io, policyFile);
  const mapping = options.mapping === undefined ? undefined : await readJsonFile(io, options.mapping);
  const { stream } = await openInput(io, people);
  const progress = createProgress(io, 'matching');
  try {
    return await matchOnce({
      people: stream,
      policy,
      minimumAge: options.minimumAge,
      embedder: () => createLocalEmbedder(),
      ...(mapping !== undefined && { mapping }),
      ...(options.k !== undefined && { k: options.k }),
      onProgress: (step, done, total) => {
        if (step === 'match' && total !== undefined) progress.update(done, total);
      },
      signal: io.signal,
    });
  } finally {
    progress.stop();
  }
}

async function writeMatches(io: Io, done: OneShot, { out, format }: Options): Promise<void> {
  const wanted = format ?? (out?.toLowerCase().endsWith('.csv') ? 'csv' : 'json');
  const all = async (stream: Writable): Promise<void> => {
    if (wanted === 'csv') await writeCsv(stream, done);
    else await writeJson(stream, done);
  };
  if (out === undefined) await all(io.stdout);
  else await writeFileWhole(io, out, all);
}

async function writeJson(stream: Writable, done: OneShot): Promise<void> {
  const writer = jsonWriter(stream);
  for (const person of done.results()) await writer.write({ ...person });
  await writer.end();
}

/** One row a match; people without any have one row with the reason. */
async function writeCsv(stream: Writable, done: OneShot): Promise<void> {
  const writer = csvWriter(stream, csvColumns);
  for (const { id, name, matches, why_none } of done.results()) {
    const person = { person_id: id, person_name: name };
    if (matches.length === 0) await writer.write({ ...person, reasons: why_none });
    for (const [at, match] of matches.entries()) {
      await writer.write({
        ...person,
        rank: at + 1,
        match_id: match.id,
        match_name: match.name,
        score: match.score,
        reasons: match.reasons,
      });
    }
  }
  await writer.end();
}
