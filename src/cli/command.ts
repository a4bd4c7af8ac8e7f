// What the files in commands/ share: how a command is declared and run.
import type { Command } from 'commander';
import type { ExitCode } from './failure.js';
import type { Io } from './io.js';

/** Everything a command's work gets. */
export interface CommandContext {
  readonly io: Io;
  /** Machine-readable result on stdout. */
  readonly json: boolean;
}

/** What a command did; undefined is 0. */
export type CommandResult = Promise<ExitCode | undefined>;

/** Runs the work of a command, with its options and arguments as parsed. */
export type Run = (command: Command, work: (context: CommandContext) => CommandResult) => Promise<void>;

export interface Registry {
  readonly program: Command;
  readonly run: Run;
}

export const jsonOption = ['--json', 'print the result as JSON'] as const;
