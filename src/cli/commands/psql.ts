// `nakodo psql`: a prompt into the database, by the psql of this machine. The password goes by the environment, where `ps` does not show it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Settings } from '../../config/settings.js';
import { openLocalServer } from '../../db/local-server.js';
import { AppError } from '../../errors.js';
import { jsonOption, type Registry } from '../command.js';
import { exitCodes } from '../failure.js';
import type { Io } from '../io.js';
import { assertThere } from '../open.js';
import { printJson, printLines, talk } from '../output.js';

interface Place {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly url: string;
}

export function registerPsql({ program, run }: Registry): void {
  program
    .command('psql')
    .description('Open a prompt into the database.')
    .argument('[arguments...]', 'passed on to psql, after --: nakodo psql -- -c "select 1"')
    .option('--print', 'print the connection values, password included, instead')
    .option(...jsonOption)
    .action((args: string[], options: { print?: true }, command) =>
      run(command, async ({ io, json }) => {
        const { settings } = io.loadSettings();
        assertThere(io, settings);
        const server = settings.DATABASE_URL === undefined ? await openServer(io, settings) : undefined;
        try {
          const place = placeOf(server?.url ?? settings.DATABASE_URL ?? '');
          if (options.print !== true) return await runPsql(io, place, args);
          if (json) await printJson(io, place);
          else
            await printLines(
              io,
              Object.entries(place).map(([name, value]) => `${name.padEnd(8)}  ${value}`),
            );
          if (server?.owner) talk(io, 'The local database runs only while a Nakodo does: start one with `nakodo serve`.');
          return exitCodes.ok;
        } finally {
          await server?.stop();
        }
      }),
    );
}

function openServer(io: Io, settings: Settings): ReturnType<typeof openLocalServer> {
  return openLocalServer({
    directory: settings.NAKODO_DATA_DIR,
    port: settings.NAKODO_LOCAL_PORT,
    onEvent: (words) => talk(io, words),
  });
}

function placeOf(url: string): Place {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const [user, database] = [decodeURIComponent(username), decodeURIComponent(pathname.slice(1))];
  return {
    host: searchParams.get('host') ?? (hostname || 'localhost'),
    port: Number(port || searchParams.get('port') || 5432),
    user,
    password: decodeURIComponent(password),
    database: database || user,
    url,
  };
}

async function runPsql(io: Io, place: Place, args: readonly string[]): Promise<0 | 1> {
  const url = new URL(place.url);
  url.password = '';
  const child = spawn('psql', [url.href, ...args], {
    stdio: 'inherit',
    env: io.childEnvironment({ PGPASSWORD: place.password }),
  });
  try {
    // Ctrl-C reaches psql by itself, where it cancels a query; only its end is ours to wait for.
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0 ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) throw error;
    throw new AppError(
      'setup',
      'There is no psql on this machine: install it (Debian: apt-get install postgresql-client), or connect another tool with what `nakodo psql --print` says',
      { cause: error },
    );
  }
}
