// `nakodo run-job` and `nakodo run-jobs`: one bounded run of what the worker otherwise does by itself, for schedulers that start programs.
import type { Job } from '../../work/jobs.js';
import { exitCodes, usageError } from '../failure.js';
import { jsonOption, type Registry } from '../command.js';
import type { Io } from '../io.js';
import { withNakodo } from '../open.js';
import { printJson, printLines, talk } from '../output.js';
import { didYouMean } from '../suggest.js';

/** As src/parts/background.ts puts them together; known before a database is opened, for the help. In the order in which one gives the next something to do. */
const names = [
  'embedding',
  'matchmaker',
  'match-generator',
  'expiry',
  'generator',
  'creator',
  'metrics',
  'cleanup',
  'vote-log',
  'chain',
  'live-cleanup',
  'upkeep',
] as const;

export function registerRunJob({ program, run }: Registry): void {
  program
    .command('run-job')
    .description('Run a job once, as the worker does it all the time: for schedulers, where no worker runs.')
    .argument('<job>', `one of ${names.join(', ')}`)
    .option(...jsonOption)
    .action((name: string, _options: unknown, command) =>
      run(command, async ({ io, json }) => {
        assertKnown(name);
        await withNakodo(io, async ({ jobs }) => {
          const [job] = jobs.filter((each) => each.name === name);
          if (!job) throw usageError(`There is no job ${name}`);
          const done = { job: name, ...(await job.run(io.signal)) };
          if (json) await printJson(io, done);
          else await printLines(io, [wordsOf(job, done)]);
        });
        return undefined;
      }),
    );
  program
    .command('run-jobs')
    .description('Run all jobs once, one after the other: for a scheduler that calls each minute, where no worker runs.')
    .option('--except <jobs...>', 'without these')
    .option(...jsonOption)
    .action(({ except = [] }: { except?: string[] }, command) =>
      run(command, async ({ io, json }) => {
        except.forEach(assertKnown);
        const wanted = names.filter((name) => !except.includes(name));
        return await withNakodo(io, async ({ jobs }) => {
          const runs = [];
          for (const name of wanted) {
            const job = jobs.find((each) => each.name === name);
            if (job && !io.signal.aborted) runs.push(await runOne(io, job, json));
          }
          if (json) await printJson(io, runs);
          return runs.some((each) => 'error' in each) ? exitCodes.failed : undefined;
        });
      }),
    );
}

/** What one of them throws keeps no other from its run. */
async function runOne(io: Io, job: Job, json: boolean) {
  try {
    const done = { job: job.name, ...(await job.run(io.signal)) };
    if (!json) await printLines(io, [wordsOf(job, done)]);
    return done;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    talk(io, `nakodo: ${job.name} failed: ${words}`);
    return { job: job.name, error: words };
  }
}

function assertKnown(name: string): void {
  if (names.some((each) => each === name)) return;
  throw usageError(`There is no job ${name}${didYouMean(name, names) || `: there are ${names.join(', ')}`}`);
}

function wordsOf({ about }: Job, { done, more }: { readonly done: number; readonly more: boolean }): string {
  return `${about}: ${done} done${more ? '; there is more to do' : ''}`;
}
