// `nakodo migrate`: brings the database to the state of this version.
import { migrate } from '../../db/migrate.js';
import { openNakodo } from '../../nakodo.js';
import { jsonOption, type Registry } from '../command.js';
import { quietLog } from '../open.js';
import { printJson, printLines, talk } from '../output.js';

export function registerMigrate({ program, run }: Registry): void {
  program
    .command('migrate')
    .description('Bring the database to the state of this version. Does nothing when it is there.')
    .option(...jsonOption)
    .action((_options: unknown, command) =>
      run(command, async ({ io, json }) => {
        const { settings } = io.loadSettings();
        const nakodo = await openNakodo(settings, {
          log: quietLog(io),
          migrate: false,
          measuresFaces: false,
          onProgress: (words) => talk(io, words),
        });
        try {
          const { applied } = await migrate(nakodo.db, { onApplied: (name) => talk(io, `applied ${name}`) });
          if (json) await printJson(io, { applied });
          else
            await printLines(io, [
              applied.length === 0 ? 'The database is up to date' : `Applied ${applied.length} files; the database is up to date`,
            ]);
        } finally {
          await nakodo.close();
        }
        return undefined;
      }),
    );
}
