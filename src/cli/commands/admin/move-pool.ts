// `nakodo admin move-pool`: an event, a lobby, a lookalike pool or a community becomes another of the four. What it loses and cannot
// be made again is counted first, and goes only with --yes.
import { Option, type Command } from 'commander';
import { movableMode, type MovableMode } from '@nakodo/protocol';
import type { Database, Session, Statement } from '../../../db/database.js';
import { sql } from '../../../db/sql.js';
import { compilePolicies } from '../../../modes/pool/compiled-policies.js';
import { movePool } from '../../../people/pool-door.js';
import type { Pool } from '../../../people/pools.js';
import { jsonOption, type Run } from '../../command.js';
import { usageError } from '../../failure.js';
import { getAnyPool, modeWords } from '../../find.js';
import { doAndPrint, type Done } from './do-and-print.js';
import { asService } from './new-pool.js';

interface Options {
  readonly mode: MovableMode;
  readonly yes?: true;
}

export function registerMovePool(admin: Command, run: Run): void {
  admin
    .command('move-pool')
    .description(
      'Make an event, a lobby, a lookalike pool or a community another of the four. Code and people stay; lists, sessions, photos and open proposals end.',
    )
    .argument('<code>', 'the code of the pool')
    .addOption(new Option('--mode <mode>', 'what it becomes (required)').choices(movableMode.options).makeOptionMandatory())
    .option('--yes', 'also where open proposals, talks or photos end with it')
    .option(...jsonOption)
    .action((code: string, options: Options, command) =>
      run(command, (context) => doAndPrint(context, (db) => move(db, code, options))),
    );
}

/** What is counted, in words for one and for more. Lists, and matches without photos, are made anew when the pool is what it was again. */
interface Loss {
  readonly count: (poolId: string) => Statement;
  readonly words: readonly [one: string, more: string];
}

const lossOf: Readonly<Record<Pool['mode'], Loss | undefined>> = {
  events: undefined,
  live: {
    count: (id) => sql`select count(*)::int as n from chat_sessions where pool_id = ${id} and status = 'active'`,
    words: ['talk that is going on', 'talks that are going on'],
  },
  lookalike: {
    count: (id) => sql`select count(*)::int as n from faces where pool_id = ${id} and photo_key is not null`,
    words: ['photo', 'photos'],
  },
  community: {
    count: (id) => sql`select count(*)::int as n from match_proposals where pool_id = ${id} and status = 'voting'`,
    words: ['pair that is open for votes', 'pairs that are open for votes'],
  },
};

async function move(db: Database, code: string, { mode, yes }: Options): Promise<Done> {
  const pool = await getAnyPool(db, code);
  if (mode !== 'events') await compilePolicies(db, [pool.policy_version_id]);
  return await db.transaction(async (tx) => {
    const [lost, words] = await countLoss(tx, pool, mode);
    if (lost > 0 && yes !== true) throw usageError(`"${pool.name}" would lose ${words}: say --yes if that is meant`);
    const moved = await movePool(tx, pool.id, mode);
    const line = `"${pool.name}" ${moved ? 'is now' : 'was'} ${modeWords[mode]}${moved ? '' : ' already'}`;
    return { value: { code: pool.code, mode, moved, lost }, lines: [lost > 0 ? `${line}; it lost ${words}` : line] };
  }, asService);
}

async function countLoss(session: Session, { id, mode: from }: Pool, to: MovableMode): Promise<[count: number, words: string]> {
  const loss = from === to ? undefined : lossOf[from];
  if (loss === undefined) return [0, ''];
  const { n } = await session.getRow<{ n: number }>(loss.count(id));
  return [n, `${n} ${loss.words[n === 1 ? 0 : 1]}`];
}
