// `nakodo admin create-lobby`, `lobbies`: lobbies, and how they stand.
import type { Command } from 'commander';
import { createLobbyBody } from '@nakodo/protocol';
import type { Database } from '../../../db/database.js';
import { createLobby } from '../../../modes/live/lobbies/lobbies.manage.js';
import { listLobbies } from '../../../modes/live/lobbies/lobbies.read.js';
import { jsonOption, type Run } from '../../command.js';
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
