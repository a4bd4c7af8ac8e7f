// `nakodo work`: a worker alone; any number of them on one database.
import { openNakodo } from '../../nakodo.js';
import { startWorker } from '../../work/worker.js';
import { jsonOption, type Registry } from '../command.js';
import { printJson, printLines, talk } from '../output.js';
import { createLog, untilStopped } from './serve.js';

export function registerWork({ program, run }: Registry): void {
  program
    .command('work')
    .description('Run a worker only, until told to stop. Any number of them may share one database.')
    .option(...jsonOption)
    .action((_options: unknown, command) =>
      run(command, async ({ io, json }) => {
        const { settings } = io.loadSettings();
        const log = createLog(io, settings);
        const nakodo = await openNakodo(settings, {
          log,
          applicationName: 'nakodo worker',
          onProgress: (words) => talk(io, words),
        });
        try {
          const services = nakodo.services();
          const worker = await startWorker({ db: nakodo.db, services, log });
          const names = services.map(({ name }) => name);
          if (json) await printJson(io, { worker: nakodo.events.worker, services: names });
          else await printLines(io, [`Working on ${names.join(', ')} (Ctrl-C stops it)`]);
          await untilStopped(io.signal);
          await worker.stop();
        } finally {
          await nakodo.close();
        }
        return undefined;
      }),
    );
}
