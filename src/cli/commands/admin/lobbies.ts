// `nakodo admin create-lobby`, `lobbies`, `move-pool`: lobbies, how they stand, and pools that change their mode.
import { Option, type Command } from 'commander';
import { movableMode, type Lobby, type MovableMode } from '@nakodo/protocol';
import type { Database } from '../../../db/database.js';
import { createLobby } from '../../../modes/live/lobbies/lobbies.manage.js';
import { compilePolicies } from '../../../modes/pool/compiled-policies.js';
import { listLobbies } from '../../../modes/live/lobbies/lobbies.read.js';
import { movePool } from '../../../people/pool-door.js';
import { wholeNumber } from '../../arguments.js';
import { jsonOption, type Run } from '../../command.js';
import { readJsonFile } from '../../files.js';
import { getAnyPool } from '../../find.js';
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
}

export function registerLobbies(admin: Command, run: Run): void {
  admin
    .command('create-lobby')
    .description('Make a lobby, where people find a partner to talk with now.')
    .argument('<code>', 'letters, digits, - and _; capitals do not matter to those who join')
    .argument('<name>', 'what people see')
    .requiredOption('--policy <file>', 'the policy, as JSON (required); its `relax` steps widen the search with waiting time')
    .option('--minimum-age <years>', 'nobody younger is paired with anybody who is not', wholeNumber(13, 99), 18)
    .option('--no-birth-date', 'let people in who do not say when they were born')
    .option('--description <text>', 'what people may read about it')
    .option(...jsonOption)
    .action((code: string, name: string, options: Options, command) =>
      run(command, async (context) => {
        const body = await readJsonFile(context.io, options.policy);
        return await doAndPrint(context, (db) => create(db, { code, name, body, options }));
      }),
    );
  admin
    .command('lobbies')
    .description('List lobbies: who waits, who talks.')
    .option(...jsonOption)
    .action((_options: unknown, command) => run(command, (context) => doAndPrint(context, list)));
  admin
    .command('move-pool')
    .description(
      'Make an event, a lobby or a lookalike pool another of the three. Code and people stay; lists, sessions and photos end.',
    )
    .argument('<code>', 'the code of the pool')
    .addOption(new Option('--mode <mode>', 'what it becomes (required)').choices(movableMode.options).makeOptionMandatory())
    .option(...jsonOption)
    .action((code: string, { mode }: { mode: MovableMode }, command) =>
      run(command, (context) => doAndPrint(context, (db) => move(db, code, mode))),
    );
}

interface NewLobby {
  readonly code: string;
  readonly name: string;
  readonly body: unknown;
  readonly options: Options;
}

async function create(db: Database, { code, name, body, options }: NewLobby): Promise<Done> {
  return await db.transaction(async (tx) => {
    const { id: policyVersionId, version } = await publishFor(tx, code, body);
    await compilePolicies(tx, [policyVersionId]);
    const lobby = await createLobby(tx, newLobby(code, name, policyVersionId, options), undefined);
    return {
      value: { id: lobby.id, code, policy_version: version },
      lines: [`Lobby "${name}" is there: people come in with the code ${code}`],
    };
  });
}

function newLobby(code: string, name: string, policyVersionId: string, { minimumAge, birthDate, description }: Options) {
  return {
    code,
    name,
    policyVersionId,
    minimumAge,
    asksBirthDate: birthDate,
    description: description ?? null,
    endsAt: null,
    secondPolicyVersionId: null,
    secondShare: null,
  };
}

const stateOf = ({ open, paused }: Lobby) => (open ? 'open' : paused ? 'paused' : 'over');

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

const modeWords: Readonly<Record<MovableMode, string>> = { events: 'an event', live: 'a lobby', lookalike: 'a lookalike pool' };

async function move(db: Database, code: string, mode: MovableMode): Promise<Done> {
  const pool = await getAnyPool(db, code);
  if (mode !== 'events') await compilePolicies(db, [pool.policy_version_id]);
  const moved = await db.transaction((tx) => movePool(tx, pool.id, mode), asService);
  return {
    value: { code: pool.code, mode, moved },
    lines: [`"${pool.name}" ${moved ? 'is now' : 'was'} ${modeWords[mode]}${moved ? '' : ' already'}`],
  };
}
