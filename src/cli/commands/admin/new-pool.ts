// What `nakodo admin create-…` takes and does for a pool of any mode that people join with a code.
import type { Command } from 'commander';
import type { z } from 'zod';
import type { Database, Session } from '../../../db/database.js';
import { compilePolicies } from '../../../modes/pool/compiled-policies.js';
import { fitting, wholeNumber } from '../../arguments.js';
import type { CommandContext } from '../../command.js';
import { readJsonFile } from '../../files.js';
import { publishFor } from '../../policy-file.js';
import { doAndPrint, type Done } from './do-and-print.js';

export interface PoolOptions {
  readonly policy: string;
  readonly minimumAge: number;
  readonly description?: string;
  /** False with --no-birth-date. */
  readonly birthDate: boolean;
}

interface Words {
  readonly description: string;
  readonly fields: NameFields;
  /** What the policy does here. */
  readonly policy: string;
  /** "paired": what happens to nobody younger with anybody who is not. */
  readonly met: string;
}

/** Of the mode's body over HTTP. */
export interface NameFields {
  readonly code: z.ZodType<string>;
  readonly name: z.ZodType<string>;
}

/** The code that people type, and the name that they see. */
export function nameArguments(command: Command, { code, name }: NameFields): Command {
  return command
    .argument('<code>', 'letters, digits, - and _; capitals do not matter to those who join', fitting(code))
    .argument('<name>', 'what people see', fitting(name));
}

/** The command with its arguments and the options that all modes have; a mode adds its own. */
export function poolCommand(admin: Command, name: string, { description, fields, policy, met }: Words): Command {
  return nameArguments(admin.command(name).description(description), fields)
    .requiredOption('--policy <file>', `the policy, as JSON (required); ${policy}`)
    .option('--minimum-age <years>', `nobody younger is ${met} with anybody who is not`, wholeNumber(13, 99), 18)
    .option('--no-birth-date', 'let people in who do not say when they were born')
    .option('--description <text>', 'what people may read about it');
}

/** What all modes are made of. */
export interface NewPool {
  readonly code: string;
  readonly name: string;
  readonly policyVersionId: string;
  readonly minimumAge: number;
  readonly asksBirthDate: boolean;
  readonly description: string | null;
  readonly endsAt: null;
}

type Make = (tx: Session, pool: NewPool) => Promise<{ readonly id: string; readonly value?: object; readonly line: string }>;

/** Policy and pool in one transaction: no policy without its pool is left behind. */
export async function createWithPolicy(
  context: CommandContext,
  { code, name, options }: { readonly code: string; readonly name: string; readonly options: PoolOptions },
  make: Make,
): Promise<undefined> {
  const body = await readJsonFile(context.io, options.policy);
  return await doAndPrint(context, async (db: Database): Promise<Done> =>
    db.transaction(async (tx) => {
      const { id: policyVersionId, version } = await publishFor(tx, code, body);
      await compilePolicies(tx, [policyVersionId]);
      const { minimumAge, birthDate: asksBirthDate, description = null } = options;
      const made = await make(tx, { code, name, policyVersionId, minimumAge, asksBirthDate, description, endsAt: null });
      return { value: { id: made.id, code, policy_version: version, ...made.value }, lines: [made.line] };
    }),
  );
}

export const stateOf = ({ open, paused }: { readonly open: boolean; readonly paused: boolean }): string =>
  open ? 'open' : paused ? 'paused' : 'over';

/** Lists are read as the service: numbers are for those who run the server. */
export const asService = { as: { role: 'service_role' } } as const;
