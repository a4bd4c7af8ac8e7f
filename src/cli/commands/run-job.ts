// `nakodo run-job`: one bounded run of a job that the worker otherwise does by itself, for schedulers that start programs.
import { didYouMean } from '../suggest.js';
import { usageError } from '../failure.js';
import { jsonOption, type Registry } from '../command.js';
import { withNakodo } from '../open.js';
import { printJson, printLines } from '../output.js';

/** As src/nakodo.ts puts them together; known before a database is opened, for the help. */
const names = [
  'generator',
  'creator',
  'expiry',
  'metrics',
  'cleanup',
  'vote-log',
  'chain',
  'matchmaker',
  'match-generator',
  'live-cleanup',
] as const;

export function registerRunJob({ program, run }: Registry): void {
  program
    .command('run-job')
    .description('Run a job once, as the worker does it all the time: for schedulers, where no worker runs.')
    .argument('<job>', `one of ${names.join(', ')}`)
    .option(...jsonOption)
    .action((name: string, _options: unknown, command) =>
      run(command, async ({ io, json }) => {
        if (!names.some((each) => each === name)) {
          throw usageError(`There is no job ${name}${didYouMean(name, names) || `: there are ${names.join(', ')}`}`);
        }
        await withNakodo(io, async ({ jobs }) => {
          const job = jobs.find((each) => each.name === name);
          if (!job) throw usageError(`There is no job ${name}`);
          const { done, more } = await job.run(io.signal);
          if (json) await printJson(io, { job: name, done, more });
          else await printLines(io, [`${job.about}: ${done} done${more ? '; there is more to do' : ''}`]);
        });
        return undefined;
      }),
    );
}
