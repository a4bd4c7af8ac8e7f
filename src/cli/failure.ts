// How a command ends: 0 all is well, 1 it failed or found problems, 2 it was asked wrongly. Errors are sentences; stack traces only at LOG_LEVEL=debug.
import { CommanderError } from 'commander';
import type { Problem } from '@nakodo/protocol';
import { lossReason } from '../db/errors.js';
import { AppError } from '../errors.js';
import type { Io } from './io.js';
import { talk } from './output.js';

export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const maxProblems = 20;

/** Asked wrongly: ends with 2. */
export function usageError(detail: string): AppError {
  return new AppError('bad_request', detail);
}

/** Says what went wrong and returns the code to end with. */
export function reportFailure(io: Io, error: unknown, options: { readonly json: boolean; readonly debug: boolean }): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage; // commander has said it
  const known = error instanceof AppError ? error : undefined;
  const detail = known ? detailOf(known) : error instanceof Error ? error.message : String(error);
  const problems = known?.details.problems ?? [];
  if (options.json) {
    talk(io, JSON.stringify({ error: { code: known?.code ?? 'internal', detail, problems } }));
  } else {
    talk(
      io,
      known?.code === 'cancelled'
        ? 'Stopped.'
        : `nakodo: ${known ? detail : `a fault of Nakodo itself: ${detail} (LOG_LEVEL=debug shows where)`}`,
    );
    if (problems.length > 1) for (const line of furtherProblems(detail, problems)) talk(io, `  ${line}`);
  }
  if (options.debug) talk(io, stackOf(error));
  return known?.code === 'bad_request' ? exitCodes.usage : exitCodes.failed;
}

/** What the first line has not said, cut where there is too much of it. */
function furtherProblems(detail: string, problems: readonly Problem[]): string[] {
  const unsaid = problems.filter(({ path, message }) => !detail.includes(path) || !detail.includes(message));
  const lines = unsaid.slice(0, maxProblems).map(({ path, message }) => `${path}: ${message}`);
  return unsaid.length > maxProblems ? [...lines, `and ${unsaid.length - maxProblems} more`] : lines;
}

function detailOf(error: AppError): string {
  const reason = error.code === 'database_unavailable' ? lossReason(error) : undefined;
  return reason === undefined ? error.message : `${error.message} (${reason})`;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? (error.stack ?? error.message) : `${error.stack}\ncaused by ${stackOf(error.cause)}`;
}
