// `nakodo admin create-community`, `communities`: pools whose members vote on who should meet, and how healthy they are.
import { Option, type Command } from 'commander';
import { communityPreset, communityRules, createCommunityBody, type Community } from '@nakodo/protocol';
import type { z } from 'zod';
import type { Database } from '../../../db/database.js';
import { AppError } from '../../../errors.js';
import { createCommunity } from '../../../modes/community/community.manage.js';
import { listCommunities } from '../../../modes/community/community.read.js';
import { wordsOf } from '../../../server/http/input-words.js';
import { jsonOption, type Run } from '../../command.js';
import { readJsonFile } from '../../files.js';
import { table } from '../../output.js';
import { didYouMean } from '../../suggest.js';
import { doAndPrint, type Done } from './do-and-print.js';
import { asService, createWithPolicy, poolCommand, stateOf, type PoolOptions } from './new-pool.js';

interface Options extends PoolOptions {
  readonly preset: z.output<typeof communityPreset>;
  readonly rules?: string;
}

export function registerCommunities(admin: Command, run: Run): void {
  poolCommand(admin, 'create-community', {
    description: 'Make a community, whose members vote on who should meet.',
    fields: createCommunityBody.shape,
    policy: 'which pairs are proposed, and which first',
    met: 'proposed together',
  })
    .addOption(
      new Option('--preset <size>', 'how many pairs wait and are open at a time')
        .choices(communityPreset.options)
        .default('small'),
    )
    .option('--rules <file>', 'other rules of votes, as JSON: { "votingMinutes": 10, "quorum": 3 }')
    .option(...jsonOption)
    .action((code: string, name: string, options: Options, command) =>
      run(command, async (context) => {
        const rules = options.rules === undefined ? undefined : parseRules(await readJsonFile(context.io, options.rules));
        return await createWithPolicy(context, { code, name, options }, async (tx, pool) => {
          const made = await createCommunity(tx, { ...pool, preset: options.preset, ...(rules && { rules }) }, undefined);
          return { id: made.id, line: `Community "${name}" is there: people come in with the code ${code}` };
        });
      }),
    );
  admin
    .command('communities')
    .description('List communities: whether they are healthy, and why not; pairs that wait, are open, or were decided.')
    .option(...jsonOption)
    .action((_options: unknown, command) => run(command, (context) => doAndPrint(context, list)));
}

/** Throws `invalid_input` with all that is wrong. */
function parseRules(given: unknown): z.output<ReturnType<typeof communityRules.partial>> {
  const parsed = communityRules.partial().safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: `rules.${key}`,
          message: `there is no such rule${didYouMean(key, Object.keys(communityRules.shape))}`,
        }))
      : [{ path: ['rules', ...issue.path].join('.'), message: wordsOf(issue) }],
  );
  const [first] = problems;
  throw new AppError('invalid_input', { detail: `${first?.path}: ${first?.message}`, problems });
}

async function list(db: Database): Promise<Done> {
  const communities = await db.transaction(listCommunities, asService);
  const head = [
    'code',
    'name',
    'state',
    'health',
    'members',
    'agreed',
    'queued',
    'open',
    'overdue',
    'votes',
    'approved',
    'talking',
  ];
  const cells = communities.map(({ health, ...community }) => [
    community.code,
    community.name,
    stateOf(community),
    health?.status ?? '',
    health?.members ?? 0,
    health?.agreed ?? 0,
    health?.queueDepth ?? 0,
    health?.activeVoting ?? 0,
    health?.overdue ?? 0,
    health?.votesCast ?? 0,
    health?.approved ?? 0,
    health?.talking ?? 0,
  ]);
  const lines =
    communities.length === 0
      ? ['There is no community yet: nakodo admin create-community']
      : [...table(head, cells), ...communities.flatMap(words)];
  return { value: communities, lines };
}

/** Under the table, as it is too long for it. */
const words = ({ code, health }: Community): string[] => (health === null ? [] : [`${code}: ${health.words}`]);
