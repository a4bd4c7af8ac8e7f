// The command line: all commands, their help, and how they end. Each command is a file in commands/ that registers itself here.
import { Command } from 'commander';
import { readVersion } from '../root.js';
import type { Registry } from './command.js';
import { registerAdmin } from './commands/admin.js';
import { registerChain } from './commands/chain.js';
import { registerCheck } from './commands/check.js';
import { registerDoctor } from './commands/doctor.js';
import { registerExplain } from './commands/explain.js';
import { registerExport } from './commands/export.js';
import { registerImport } from './commands/import.js';
import { registerMatch } from './commands/match.js';
import { registerMigrate } from './commands/migrate.js';
import { registerPolicy } from './commands/policy.js';
import { registerPsql } from './commands/psql.js';
import { registerRunJob } from './commands/run-job.js';
import { registerServe } from './commands/serve.js';
import { registerVerifyVotes } from './commands/verify-votes.js';
import { registerWork } from './commands/work.js';
import { exitCodes, reportFailure, type ExitCode } from './failure.js';
import type { Io } from './io.js';

/** Help looks the same on every terminal, so that it can be tested. */
const helpWidth = 100;

const registrations = [
  registerServe,
  registerWork,
  registerRunJob,
  registerMigrate,
  registerImport,
  registerMatch,
  registerExplain,
  registerCheck,
  registerChain,
  registerExport,
  registerAdmin,
  registerDoctor,
  registerPsql,
  registerPolicy,
  registerVerifyVotes,
];

/** Runs one command line (without `node` and the script). Never throws; the result is the process's exit code. */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = createProgram(io, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return reportFailure(io, error, { json: args.includes('--json'), debug: isDebugging(io) });
  }
}

function isDebugging(io: Io): boolean {
  try {
    return ['debug', 'trace'].includes(io.loadSettings().settings.LOG_LEVEL);
  } catch {
    return false; // the settings themselves are what failed
  }
}

/** The whole command tree; `onEnd` hears a command's exit code. */
export function createProgram(io: Io, onEnd: (code: ExitCode) => void = () => undefined): Command {
  const program = new Command('nakodo')
    .description('Matchmaking for people, on Postgres.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text, out) => out(`nakodo: ${text.replace(/^error: /, '')}`),
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .addHelpText(
      'after',
      '\nThe database is the one DATABASE_URL names, or a local one in ./data. docs/configuration.md lists all settings.\n' +
        'Exit codes: 0 all is well, 1 failed or found problems, 2 asked wrongly.',
    );
  const registry: Registry = {
    program,
    run: async (command, work) => {
      const { warnings } = io.loadSettings();
      for (const warning of warnings) io.stderr.write(`nakodo: ${warning}\n`);
      onEnd((await work({ io, json: command.opts()['json'] === true })) ?? exitCodes.ok);
    },
  };
  for (const register of registrations) register(registry);
  sayWhereHelpIs(program);
  return program;
}

/** After a command that was asked wrongly: the help of that very command. */
function sayWhereHelpIs(command: Command, path = command.name()): void {
  command.showHelpAfterError(`(${path} --help ${command.commands.length > 0 ? 'lists the commands' : 'says what it takes'})`);
  for (const each of command.commands) sayWhereHelpIs(each, `${path} ${each.name()}`);
}
