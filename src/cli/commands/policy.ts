// `nakodo policy check`: is this file a policy, and what does it say?
import { AppError } from '../../errors.js';
import { listAttributes } from '../../people/attributes.js';
import { readPeople } from '../../people/import/read-people.js';
import { wellKnownAttributes } from '../../people/import/well-known.js';
import { compilePolicy } from '../../policy/compile.js';
import type { AttributeDefinition } from '../../people/person.js';
import { parsePolicy, type Policy } from '../../policy/policy.js';
import { jsonOption, type Registry } from '../command.js';
import { exitCodes } from '../failure.js';
import { openInput, readJsonFile } from '../files.js';
import type { Io } from '../io.js';
import { withNakodo } from '../open.js';
import { printJson, printLines } from '../output.js';

interface Options {
  readonly people?: string;
  readonly mapping?: string;
  readonly database?: true;
}

export function registerPolicy({ program, run }: Registry): void {
  const policy = program.command('policy').description('Work on policies.');
  policy
    .command('check')
    .description('Say whether a file is a policy that can be used, and what it means.')
    .argument('<file>', 'the policy, as JSON')
    .option('--people <file>', 'its columns are the attributes that the policy may name')
    .option('--mapping <file>', 'with --people: JSON file that says which column is what')
    .option('--database', 'the registered attributes of the database are those that it may name')
    .option(...jsonOption)
    .action((file: string, options: Options, command) =>
      run(command, async ({ io, json }) => {
        const body = await readJsonFile(io, file);
        const attributes = await knownAttributes(io, options);
        try {
          const parsed = parsePolicy(body, attributes);
          if (json) await printJson(io, { valid: true, policy: parsed, problems: [] });
          else await printLines(io, meaning(parsed, attributes));
          return exitCodes.ok;
        } catch (error) {
          if (!(error instanceof AppError) || error.code !== 'invalid_policy') throw error;
          const problems = error.details.problems ?? [];
          if (json) await printJson(io, { valid: false, problems });
          else
            await printLines(io, [
              ...problems.map(({ path, message }) => `${path === '' ? file : path}: ${message}`),
              ...hint(options, problems),
            ]);
          return exitCodes.failed;
        }
      }),
    );
}

async function knownAttributes(io: Io, options: Options): Promise<readonly AttributeDefinition[]> {
  const standard: readonly AttributeDefinition[] = [
    ...wellKnownAttributes,
    { name: 'name', kind: 'text' },
    { name: 'profile_type', kind: 'choice' },
  ];
  if (options.database === true) return await withNakodo(io, ({ db }) => listAttributes(db));
  if (options.people === undefined) return standard;
  const mapping = options.mapping === undefined ? {} : await readJsonFile(io, options.mapping);
  const { stream } = await openInput(io, options.people);
  const reader = await readPeople(stream, {
    attributes: [],
    mapping: typeof mapping === 'object' ? { unmapped: 'keep', ...mapping } : mapping,
  });
  for await (const _ of reader.rows) break; // what the file has is known from its first rows
  return [...standard, ...reader.newAttributes];
}

function hint(options: Options, problems: readonly { readonly message: string }[]): string[] {
  const isUnknown = problems.some(({ message }) => message.startsWith('unknown attribute'));
  const isBlind = options.people === undefined && options.database === undefined;
  return isUnknown && isBlind ? ['Only the well-known attributes were looked at: --people or --database adds your own.'] : [];
}

function meaning(policy: Policy, attributes: readonly AttributeDefinition[]): string[] {
  const { filters, scores } = compilePolicy(policy, attributes);
  return [
    'The policy can be used.',
    filters.length === 0
      ? 'Everybody may meet everybody.'
      : `Who may meet: ${filters.map(({ term, spec }) => term.words(spec)).join('; ')}.`,
    scores.length === 0
      ? 'Every pair scores 1.'
      : `How good a pair is: ${scores.map(({ key, part }) => `${key} ${Math.round(part * 100)} %`).join(', ')}; both directions combined by ${policy.combine}.`,
    `Each gets at most ${policy.limit} matches${policy.threshold > 0 ? ` of a score of ${policy.threshold} or more` : ''}.`,
    ...policy.relax.map((step) => `After ${step.after} of waiting: ${JSON.stringify({ ...step, after: undefined })}`),
  ];
}
