// `nakodo admin create-lookalike`, `lookalikes`: pools where a photo leads to similar people, or a text does (the policy says which), and how they stand.
import { Option, type Command } from 'commander';
import { photoModeration, type LookalikePool, type PhotoModeration } from '@nakodo/protocol';
import type { Database } from '../../../db/database.js';
import { createLookalike } from '../../../modes/lookalike/pools.manage.js';
import { listLookalikePools } from '../../../modes/lookalike/pools.read.js';
import { compilePolicies } from '../../../modes/pool/compiled-policies.js';
import { wholeNumber } from '../../arguments.js';
import { jsonOption, type Run } from '../../command.js';
import { readJsonFile } from '../../files.js';
import { table } from '../../output.js';
import { publishFor } from '../../policy-file.js';
import { doAndPrint, type Done } from './do-and-print.js';

const asService = { as: { role: 'service_role' } } as const;

interface Options {
  readonly policy: string;
  readonly minimumAge: number;
  readonly description?: string;
  /** False with --no-birth-date. */
  readonly birthDate: boolean;
  readonly moderation: PhotoModeration;
  readonly photosOfMinors?: boolean;
}

export function registerLookalike(admin: Command, run: Run): void {
  admin
    .command('create-lookalike')
    .description('Make a lookalike pool, where people find those whose photo, or whose words, are like theirs.')
    .argument('<code>', 'letters, digits, - and _; capitals do not matter to those who join')
    .argument('<name>', 'what people see')
    .requiredOption('--policy <file>', 'the policy, as JSON (required); with the term `alike` it compares photos')
    .option('--minimum-age <years>', 'nobody younger is matched with anybody who is not', wholeNumber(13, 99), 18)
    .option('--no-birth-date', 'let people in who do not say when they were born')
    .addOption(
      new Option('--moderation <when>', 'when moderators look at a photo: before or after others see it')
        .choices(photoModeration.options)
        .default('before'),
    )
    .option('--photos-of-minors', 'take photos of people under the minimum age')
    .option('--description <text>', 'what people may read about it')
    .option(...jsonOption)
    .action((code: string, name: string, options: Options, command) =>
      run(command, async (context) => {
        const body = await readJsonFile(context.io, options.policy);
        return await doAndPrint(context, (db) => create(db, { code, name, body, options }));
      }),
    );
  admin
    .command('lookalikes')
    .description('List lookalike pools: entries, open jobs, what moderators should look at.')
    .option(...jsonOption)
    .action((_options: unknown, command) => run(command, (context) => doAndPrint(context, list)));
}

interface NewPool {
  readonly code: string;
  readonly name: string;
  readonly body: unknown;
  readonly options: Options;
}

async function create(db: Database, { code, name, body, options }: NewPool): Promise<Done> {
  return await db.transaction(async (tx) => {
    const { id: policyVersionId, version } = await publishFor(tx, code, body);
    await compilePolicies(tx, [policyVersionId]);
    const pool = await createLookalike(tx, newPool(code, name, policyVersionId, options), undefined);
    const what = pool.photos ? 'photos are compared' : 'what profiles say is compared';
    return {
      value: { id: pool.id, code, policy_version: version, photos: pool.photos },
      lines: [`Lookalike pool "${name}" is there (${what}): people come in with the code ${code}`],
    };
  });
}

function newPool(code: string, name: string, policyVersionId: string, options: Options) {
  return {
    code,
    name,
    policyVersionId,
    minimumAge: options.minimumAge,
    asksBirthDate: options.birthDate,
    description: options.description ?? null,
    endsAt: null,
    matchLimit: null,
    photoModeration: options.moderation,
    photosOfMinors: options.photosOfMinors ?? false,
  };
}

const stateOf = ({ open, paused }: LookalikePool) => (open ? 'open' : paused ? 'paused' : 'over');

async function list(db: Database): Promise<Done> {
  const pools = await db.transaction(listLookalikePools, asService);
  const head = [
    'code',
    'name',
    'state',
    'compares',
    'members',
    'compared',
    'open jobs',
    'matches',
    'to review',
    'failed in a day',
  ];
  const cells = pools.map((pool) => [
    pool.code,
    pool.name,
    stateOf(pool),
    pool.photos ? 'photos' : 'profiles',
    pool.numbers?.members ?? 0,
    pool.numbers?.ready ?? 0,
    pool.numbers?.openJobs ?? 0,
    pool.numbers?.matches ?? 0,
    (pool.numbers?.toReview ?? 0) + (pool.numbers?.flags ?? 0),
    pool.numbers?.failedLastDay ?? 0,
  ]);
  return {
    value: pools,
    lines: pools.length === 0 ? ['There is no lookalike pool yet: nakodo admin create-lookalike'] : table(head, cells),
  };
}
