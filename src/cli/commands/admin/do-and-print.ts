// What all commands of `nakodo admin` do: their work on an up-to-date database, and its result as JSON or in words.
import type { Database } from '../../../db/database.js';
import type { Nakodo } from '../../../nakodo.js';
import type { CommandContext } from '../../command.js';
import { withNakodo } from '../../open.js';
import { printJson, printLines } from '../../output.js';

export interface Done {
  readonly value: unknown;
  readonly lines: readonly string[];
}

export async function doAndPrint(
  context: CommandContext,
  work: (db: Database, nakodo: Nakodo) => Promise<Done>,
): Promise<undefined> {
  const { value, lines } = await withNakodo(context.io, (nakodo) => work(nakodo.db, nakodo), { migrate: true });
  if (context.json) await printJson(context.io, value);
  else await printLines(context.io, lines);
  return undefined;
}
