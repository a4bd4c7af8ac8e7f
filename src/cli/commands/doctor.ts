// `nakodo doctor`: is the set-up right? Ends with 1 when something does not run.
import { resolve } from 'node:path';
import { openNakodo, type Nakodo } from '../../nakodo.js';
import { diagnose, type Diagnosis } from '../../ops/doctor/doctor.js';
import { jsonOption, type Registry } from '../command.js';
import { exitCodes } from '../failure.js';
import type { Io } from '../io.js';
import { assertThere, quietLog } from '../open.js';
import { printJson, printLines, talk } from '../output.js';

export function registerDoctor({ program, run }: Registry): void {
  program
    .command('doctor')
    .description('Say whether the set-up is right, and what to do where it is not.')
    .option(...jsonOption)
    .action((_options: unknown, command) =>
      run(command, async ({ io, json }) => {
        const { settings } = io.loadSettings();
        const opened = await tryOpen(io);
        try {
          const found = await diagnose({
            settings,
            db: 'nakodo' in opened ? opened.nakodo.db : undefined,
            ...('error' in opened && { databaseError: opened.error }),
            dataDirectory: resolve(io.cwd, settings.NAKODO_DATA_DIR),
            now: Date.now,
          });
          if (json) await printJson(io, found);
          else await printLines(io, found.flatMap(lines));
          return found.some(({ status }) => status === 'failed') ? exitCodes.failed : exitCodes.ok;
        } finally {
          if ('nakodo' in opened) await opened.nakodo.close();
        }
      }),
    );
}

async function tryOpen(io: Io): Promise<{ readonly nakodo: Nakodo } | { readonly error: string }> {
  try {
    assertThere(io, io.loadSettings().settings);
    const nakodo = await openNakodo(io.loadSettings().settings, {
      log: quietLog(io),
      migrate: false,
      measuresFaces: false,
      onProgress: (words) => talk(io, words),
    });
    return { nakodo };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function lines({ name, status, words, todo }: Diagnosis): string[] {
  const mark = { ok: 'ok     ', warning: 'WARNING', failed: 'FAILED ' }[status];
  return [`${mark}  ${name}: ${words}`, ...(todo === undefined ? [] : [`         -> ${todo}`])];
}
