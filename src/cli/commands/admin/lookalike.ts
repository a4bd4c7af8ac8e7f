// `nakodo admin create-lookalike`, `lookalikes`: pools where a photo leads to similar people, or a text does (the policy says which), and how they stand.
import { Option, type Command } from 'commander';
import { createLookalikeBody, photoModeration, type PhotoModeration } from '@nakodo/protocol';
import type { Database } from '../../../db/database.js';
import { createLookalike } from '../../../modes/lookalike/pools.manage.js';
import { listLookalikePools } from '../../../modes/lookalike/pools.read.js';
import { jsonOption, type Run } from '../../command.js';
import { table } from '../../output.js';
import { doAndPrint, type Done } from './do-and-print.js';
import { asService, createWithPolicy, poolCommand, stateOf, type PoolOptions } from './new-pool.js';

interface Options extends PoolOptions {
  readonly moderation: PhotoModeration;
  readonly photosOfMinors?: boolean;
}

export function registerLookalike(admin: Command, run: Run): void {
  poolCommand(admin, 'create-lookalike', {
    description: 'Make a lookalike pool, where people find those whose photo, or whose words, are like theirs.',
    fields: createLookalikeBody.shape,
    policy: 'with the term `alike` it compares photos',
    met: 'matched',
  })
    .addOption(
      new Option('--moderation <when>', 'when moderators look at a photo: before or after others see it')
        .choices(photoModeration.options)
        .default('before'),
    )
    .option('--photos-of-minors', 'take photos of people under the minimum age')
    .option(...jsonOption)
    .action((code: string, name: string, options: Options, command) =>
      run(command, (context) =>
        createWithPolicy(context, { code, name, options }, async (tx, pool) => {
          const own = { matchLimit: null, photoModeration: options.moderation, photosOfMinors: options.photosOfMinors ?? false };
          const { id, photos } = await createLookalike(tx, { ...pool, ...own }, undefined);
          const what = photos ? 'photos are compared' : 'what profiles say is compared';
          return {
            id,
            value: { photos },
            line: `Lookalike pool "${name}" is there (${what}): people come in with the code ${code}`,
          };
        }),
      ),
    );
  admin
    .command('lookalikes')
    .description('List lookalike pools: entries, open jobs, what moderators should look at.')
    .option(...jsonOption)
    .action((_options: unknown, command) => run(command, (context) => doAndPrint(context, list)));
}

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
