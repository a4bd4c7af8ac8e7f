// `nakodo explain`: why these matches, why none, why (not) that one.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { explainFunnel, explainMembers } from '../../modes/events/events.explain.js';
import type { Nakodo } from '../../nakodo.js';
import type { Pool } from '../../people/pools.js';
import { sentenceOf, type Funnel, type TermExplanation } from '../../policy/explain.js';
import { plural } from '../../policy/words.js';
import { jsonOption, type Registry } from '../command.js';
import { exitCodes, usageError } from '../failure.js';
import { getEventByCode, getPerson, type FoundPerson } from '../find.js';
import { withNakodo } from '../open.js';
import { printJson, printLines } from '../output.js';

interface Options {
  readonly event?: string;
  readonly with?: string;
}

export function registerExplain({ program, run }: Registry): void {
  program
    .command('explain')
    .description('Say why a person has these matches, or none.')
    .argument('<person>', 'id, external id, e-mail or unique name')
    .option('--event <code>', 'the event; may be left out for somebody who is in only one')
    .option('--with <other>', 'say why they are, or are not, matched with this person')
    .option(...jsonOption)
    .action((given: string, options: Options, command) =>
      run(command, async ({ io, json }) => {
        await withNakodo(io, async (nakodo) => {
          const person = await getPerson(nakodo.db, given);
          const event =
            options.event === undefined ? await getOnlyEvent(nakodo.db, person) : await getEventByCode(nakodo.db, options.event);
          const other = options.with === undefined ? undefined : await getPerson(nakodo.db, options.with);
          if (other?.id === person.id) throw usageError(`--with names ${person.name} too: name somebody else`);
          const made =
            other === undefined ? await explainList(nakodo, event, person) : await explainWith(nakodo, event, person, other);
          if (json) await printJson(io, made.value);
          else await printLines(io, made.lines);
        });
        return exitCodes.ok;
      }),
    );
}

interface Explained {
  readonly value: unknown;
  readonly lines: readonly string[];
}

async function getOnlyEvent(session: Session, person: FoundPerson): Promise<Pool> {
  const codes = await session.rows<{ code: string }>(sql`
    select p.code from pool_members m join pools p on p.id = m.pool_id and p.mode = 'events' where m.profile_id = ${person.id} order by p.created_at`);
  const [first] = codes;
  if (first === undefined) throw new AppError('not_found', `${person.name} is in no event`);
  if (codes.length > 1)
    throw new AppError(
      'bad_request',
      `${person.name} is in several events: name one with --event: ${codes.map(({ code }) => code).join(', ')}`,
    );
  return await getEventByCode(session, first.code);
}

interface MatchRow {
  readonly id: string;
  readonly name: string;
  readonly score: number;
  readonly reasons: readonly TermExplanation[];
  readonly decided_at: Date;
}

interface QueueRow {
  readonly state: string;
  readonly cause: string;
  readonly attempts: number;
  readonly last_error: string | null;
}

async function explainList({ db, events }: Nakodo, event: Pool, person: FoundPerson): Promise<Explained> {
  const matches = await db.rows<MatchRow>(sql`
    select p.id, p.name, u.score, u.reasons, u.decided_at
    from user_matches u join profiles p on p.id = u.match_user_id
    join pool_members m on m.pool_id = u.event_id and m.profile_id = u.match_user_id
    where u.event_id = ${event.id} and u.user_id = ${person.id} order by u.score desc, m.joined_at, p.id`);
  const queued = await db.findRow<QueueRow>(sql`
    select state, cause, attempts, last_error from get_detailed_queue_info(${event.id}) where user_id = ${person.id}`);
  const { status } = await db.getRow<{ status: string }>(sql`select status from matchmaking_jobs where event_id = ${event.id}`);
  const funnel = await explainFunnel(db, event.id, events.models, person.id);
  const value = { event: event.code, person, status, queued: queued ?? null, matches, funnel };
  return {
    value,
    lines: [
      `${person.name} in "${event.name}": ${matches.length === 0 ? 'no matches' : plural(matches.length, 'match', 'matches')}`,
      ...matches.map((match, at) => `${at + 1}. ${match.name} ${match.score.toFixed(3)}: ${sentenceOf(match.reasons)}`),
      ...queueLines(queued, status, event),
      'How many people each rule leaves:',
      ...funnelLines(funnel),
    ],
  };
}

function queueLines(queued: QueueRow | undefined, status: string, event: Pool): string[] {
  return [
    ...(event.matchmaking_enabled ? [] : ['Matching is switched off for this event.']),
    ...(status === 'paused' ? ['This event is paused: nobody is matched until it is resumed.'] : []),
    ...(queued
      ? [
          `Queued (${queued.cause}), ${queued.state}${queued.last_error === null ? '' : ` after ${queued.attempts} failures: ${queued.last_error}`}.`,
        ]
      : []),
  ];
}

function funnelLines({ steps, without }: Funnel): string[] {
  const last = steps.at(-1)?.left ?? 0;
  const help = without.filter(({ matches }) => matches > last).slice(0, 3);
  return [
    ...steps.map(({ left, words }) => `  ${String(left).padStart(6)}  ${words}`),
    ...help.map(({ key, matches }) => `Without the filter "${key}" there would be ${matches}.`),
  ];
}

async function explainWith({ db, events }: Nakodo, event: Pool, person: FoundPerson, other: FoundPerson): Promise<Explained> {
  const answer = await explainMembers(db, event.id, events.models, person.id, other.id);
  const { obstacles } = answer;
  const possible = obstacles.length === 0 && !Number.isNaN(answer.score);
  const score = Number.isNaN(answer.score) ? null : answer.score;
  return {
    value: { event: event.code, person, other, possible, score, obstacles, terms: answer.terms },
    lines: [
      `${person.name} and ${other.name} in "${event.name}": ${possible ? `score ${answer.score.toFixed(3)}` : 'they may not be matched'}`,
      ...obstacles,
      ...(score === null
        ? []
        : answer.terms.map(
            ({ key, value, share, words }) => `  ${(share * 100).toFixed(0).padStart(3)} %  ${key} ${value.toFixed(2)}: ${words}`,
          )),
    ],
  };
}
