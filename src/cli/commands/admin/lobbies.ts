// `nakodo admin create-lobby`, `lobbies`, `move-pool`: lobbies, how they stand, and pools that change their mode.
import { Option, type Command } from 'commander';
import { createLobbyBody, movableMode, type MovableMode } from '@nakodo/protocol';
import type { Database } from '../../../db/database.js';
import { createLobby } from '../../../modes/live/lobbies/lobbies.manage.js';
import { compilePolicies } from '../../../modes/pool/compiled-policies.js';
import { listLobbies } from '../../../modes/live/lobbies/lobbies.read.js';
import { movePool } from '../../../people/pool-door.js';
import { jsonOption, type Run } from '../../command.js';
import { getAnyPool, modeWords } from '../../find.js';
import { table } from '../../output.js';
import { doAndPrint, type Done } from './do-and-print.js';
import { asService, createWithPolicy, poolCommand, stateOf, type PoolOptions } from './new-pool.js';

export function registerLobbies(admin: Command, run: Run): void {
  poolCommand(admin, 'create-lobby', {
    description: 'Make a lobby, where people find a partner to talk with now.',
    fields: createLobbyBody.shape,
    policy: 'its `relax` steps widen the search with waiting time',
    met: 'paired',
  })
    .option(...jsonOption)
    .action((code: string, name: string, options: PoolOptions, command) =>
      run(command, (context) =>
        createWithPolicy(context, { code, name, options }, async (tx, pool) => {
          const { id } = await createLobby(tx, { ...pool, secondPolicyVersionId: null, secondShare: null }, undefined);
          return { id, line: `Lobby "${name}" is there: people come in with the code ${code}` };
        }),
      ),
    );
  admin
    .command('lobbies')
    .description('List lobbies: who waits, who talks.')
    .option(...jsonOption)
    .action((_options: unknown, command) => run(command, (context) => doAndPrint(context, list)));
  admin
    .command('move-pool')
    .description(
      'Make an event, a lobby, a lookalike pool or a community another of the four. Code and people stay; lists, sessions, photos and open proposals end.',
    )
    .argument('<code>', 'the code of the pool')
    .addOption(new Option('--mode <mode>', 'what it becomes (required)').choices(movableMode.options).makeOptionMandatory())
    .option(...jsonOption)
    .action((code: string, { mode }: { mode: MovableMode }, command) =>
      run(command, (context) => doAndPrint(context, (db) => move(db, code, mode))),
    );
}

async function list(db: Database): Promise<Done> {
  const lobbies = await db.transaction(listLobbies, asService);
  const head = ['code', 'name', 'state', 'members', 'waiting', 'longest wait (s)', 'talking', 'pairs in the last hour'];
  const cells = lobbies.map((lobby) => [
    lobby.code,
    lobby.name,
    stateOf(lobby),
    lobby.numbers?.members ?? 0,
    lobby.numbers?.waiting ?? 0,
    Math.round((lobby.numbers?.longestWaitMs ?? 0) / 1000),
    lobby.numbers?.talking ?? 0,
    lobby.numbers?.pairsLastHour ?? 0,
  ]);
  return {
    value: lobbies,
    lines: lobbies.length === 0 ? ['There is no lobby yet: nakodo admin create-lobby'] : table(head, cells),
  };
}

async function move(db: Database, code: string, mode: MovableMode): Promise<Done> {
  const pool = await getAnyPool(db, code);
  if (mode !== 'events') await compilePolicies(db, [pool.policy_version_id]);
  const moved = await db.transaction((tx) => movePool(tx, pool.id, mode), asService);
  return {
    value: { code: pool.code, mode, moved },
    lines: [`"${pool.name}" ${moved ? 'is now' : 'was'} ${modeWords[mode]}${moved ? '' : ' already'}`],
  };
}
