// `nakodo explain`: why these matches, why none, why (not) that one.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { explainMembers, type PairAnswer } from '../../modes/pool/explain-members.js';
import type { Nakodo } from '../../nakodo.js';
import type { Pool } from '../../people/pools.js';
import { jsonOption, type Registry } from '../command.js';
import { exitCodes, usageError } from '../failure.js';
import { getAnyPool, getEventByCode, getPerson, type FoundPerson } from '../find.js';
import { withNakodo } from '../open.js';
import { printJson, printLines } from '../output.js';
import { explainCommunity, explainInCommunity } from './explain-community.js';
import { explainEventList, explainFeed, type Explained } from './explain-list.js';
import { explainInLobby, explainLobby } from './explain-lobby.js';

interface Options {
  readonly event?: string;
  readonly pool?: string;
  readonly with?: string;
}

export function registerExplain({ program, run }: Registry): void {
  program
    .command('explain')
    .description('Say why a person has these matches, or none.')
    .argument('<person>', 'id, external id, e-mail or unique name')
    .option('--event <code>', 'the event; may be left out for somebody who is in only one')
    .option('--pool <code>', 'the event, lobby, lookalike pool or community')
    .option(
      '--with <other>',
      'say why they are, or are not, matched with (in a lobby: paired with; in a community: proposed to) this person',
    )
    .option(...jsonOption)
    .action((given: string, options: Options, command) =>
      run(command, async ({ io, json }) => {
        if (options.event !== undefined && options.pool !== undefined) throw usageError('Give --event or --pool, not both');
        await withNakodo(io, async (nakodo) => {
          const person = await getPerson(nakodo.db, given);
          const pool = await getPool(nakodo.db, person, options);
          const other = options.with === undefined ? undefined : await getPerson(nakodo.db, options.with);
          if (other?.id === person.id) throw usageError(`--with names ${person.name} too: name somebody else`);
          const made = await explain(nakodo, pool, person, other);
          if (json) await printJson(io, made.value);
          else await printLines(io, made.lines);
        });
        return exitCodes.ok;
      }),
    );
}

async function explain(nakodo: Nakodo, pool: Pool, person: FoundPerson, other: FoundPerson | undefined): Promise<Explained> {
  if (other !== undefined) return await explainWith(nakodo, pool, person, other);
  if (pool.mode === 'community') return await explainCommunity(nakodo, pool, person);
  if (pool.mode === 'live') return await explainLobby(nakodo, pool, person);
  return pool.mode === 'lookalike' ? await explainFeed(nakodo, pool, person) : await explainEventList(nakodo, pool, person);
}

async function getPool(session: Session, person: FoundPerson, { event, pool }: Options): Promise<Pool> {
  if (event !== undefined) return await getEventByCode(session, event);
  if (pool === undefined) return await getOnlyPool(session, person);
  return await getAnyPool(session, pool);
}

async function getOnlyPool(session: Session, person: FoundPerson): Promise<Pool> {
  const all = await session.rows<{ code: string; mode: string }>(sql`
    select p.code, p.mode from pool_members m join pools p on p.id = m.pool_id
    where m.profile_id = ${person.id} order by p.created_at, p.code`);
  // In a lobby nobody has matches that stay: it is meant where there is nothing else.
  const others = all.filter(({ mode }) => mode !== 'live');
  const pools = others.length > 0 ? others : all;
  const [first] = pools;
  if (first === undefined) throw new AppError('not_found', `${person.name} is in no event`);
  if (pools.length === 1) return await getAnyPool(session, first.code);
  const codes = pools.map(({ code }) => code).join(', ');
  const words = pools.every(({ mode }) => mode === 'events')
    ? `is in several events: name one with --event: ${codes}`
    : `is in several pools: name one with --pool: ${codes}`;
  throw new AppError('bad_request', `${person.name} ${words}`);
}

async function explainWith(nakodo: Nakodo, pool: Pool, person: FoundPerson, other: FoundPerson): Promise<Explained> {
  const answer = await explainMembers(nakodo.db, pool.id, nakodo.models, person.id, other.id);
  const own = await explainByMode(nakodo, pool, [person, other], answer);
  const obstacles = [...answer.obstacles, ...(own?.obstacles ?? [])];
  const possible = obstacles.length === 0 && !Number.isNaN(answer.score);
  const score = Number.isNaN(answer.score) ? null : answer.score;
  const never = pool.mode === 'community' ? 'they may not be proposed' : 'they may not be matched';
  return {
    value: { event: pool.code, person, other, possible, score, obstacles, terms: answer.terms, ...own?.value },
    lines: [
      `${person.name} and ${other.name} in "${pool.name}": ${possible ? `score ${answer.score.toFixed(3)}` : never}`,
      ...obstacles,
      ...(own?.lines ?? []),
      ...(score === null
        ? []
        : answer.terms.map(
            ({ key, value, share, words }) => `  ${(share * 100).toFixed(0).padStart(3)} %  ${key} ${value.toFixed(2)}: ${words}`,
          )),
    ],
  };
}

/** What only the mode knows of a pair. */
async function explainByMode({ db }: Nakodo, pool: Pool, pair: readonly [FoundPerson, FoundPerson], answer: PairAnswer) {
  if (pool.mode === 'community') return await explainInCommunity(db, pool, pair, answer);
  return pool.mode === 'live' ? await explainInLobby(db, pair) : undefined;
}
